// Recordings as files that the user has named.
#pragma once

#include "conformance/commands/home.hpp"
#include "fake-server/log/recording_reader.hpp"

namespace zkspec {

/// Errors name the file and the line.
Result<Recording> load_recording(const std::string& path);

}  // namespace zkspec
