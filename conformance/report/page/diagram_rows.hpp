// Which events of a log a sequence diagram shows, and what stands for those that it does not.
#pragma once

#include <optional>
#include <vector>

#include "conformance/report/page/sequence_diagram.hpp"

namespace zkspec {

struct DiagramRow {
  std::optional<std::size_t> event = {};  ///< absent: time passes, or events are left out
  std::string step = {};                  ///< of the event
  Duration passed = {};                   ///< of a row without event
  std::size_t pings = 0;                  ///< heartbeats and their answers that it stands for
  std::size_t others = 0;                 ///< other events
};

/// An act of the suite and what it brings about (a frame, the end of a connection, a call) are one row, that of the latter. Heartbeats that
/// are neither evidence nor of a step are left out, and what is beyond the limit: what lies farthest from evidence and from both ends.
std::vector<DiagramRow> diagram_rows(const EventLog& log, const DiagramMarks& marks);

}  // namespace zkspec
