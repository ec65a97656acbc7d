// Where the servers of a subject live for one run: their ports, folders and configurations.
#pragma once

#include <vector>

#include "conformance/adapter/subject_file.hpp"
#include "fake-server/loop/loop.hpp"

namespace zkspec {

/// What one server has for itself.
struct ServerPlace {
  Address address = {};
  std::vector<std::string> command = {};
};

/// Writes configurations below `folder`, and reserves ports for them. A server that takes its port from a file cannot be handed a bound
/// socket: the ports are free when this returns, and may be taken by the time they are bound.
Result<std::vector<ServerPlace>> lay_out(Loop& loop, const SubjectFile& subject, const Places& places, const std::filesystem::path& folder);

}  // namespace zkspec
