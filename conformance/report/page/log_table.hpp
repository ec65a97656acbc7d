// A trial's log as the rows of a two-sided table: what application and client say to each other on the left, what crosses the network
// on the right.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "fake-server/log/event_log.hpp"

namespace zkspec {

struct LogRow {
  enum class Kind {
    api,     ///< a call, or what the client told
    wire,    ///< a frame, bytes, the beginning or end of a connection
    ping,    ///< a heartbeat or its answer
    note,    ///< the script acted, or lateness was measured
    folded,  ///< `text` says how many rows are not shown
  };
  Kind kind = Kind::wire;
  std::string time = {};   ///< milliseconds since the trial began
  std::string where = {};  ///< "s1#3"; empty but for wire and ping
  std::string arrow = {};  ///< "→" to the server, "←" to the client
  std::string text = {};
  std::string bytes = {};  ///< in hex, of evidence only
  bool evidence = false;
};

/// At most about `limit` rows: beginning, end and the surroundings of the evidence stay, what lies between is folded.
std::vector<LogRow> log_rows(const EventLog& log, const std::set<std::size_t>& evidence, std::size_t limit);

}  // namespace zkspec
