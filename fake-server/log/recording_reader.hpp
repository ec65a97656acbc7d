// A recording read back: what to_recording and RecordingFile wrote.
#pragma once

#include "fake-server/log/event_log.hpp"

namespace zkspec {

struct Recording {
  boost::json::object head = {};
  EventLog log = EventLog{};  ///< starts at zero
};

/// The first line that cannot be read is an error, with its number. Messages are decoded from the bytes of their frames; `fields`, which
/// say the same for people, are not looked at.
Result<Recording> read_recording(std::string_view text);

}  // namespace zkspec
