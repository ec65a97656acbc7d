// A recording read back: what to_recording and RecordingFile wrote.
#pragma once

#include "fake-server/log/event_log.hpp"

namespace zkspec {

struct Recording {
  boost::json::object head = {};
  EventLog log = EventLog{TimePoint{}, {.events = 2'000'000, .bytes = std::size_t{2} << 30U}};  ///< starts at zero
};

/// The first line that cannot be read is an error, with its number; and so is one that the log has no room for. Messages are decoded from
/// the bytes of their frames; `fields`, which say the same for people, are not looked at.
Result<Recording> read_recording(std::string_view text);

}  // namespace zkspec
