// The vertical lines of a sequence diagram: who stands where.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "fake-server/log/event_log.hpp"

namespace zkspec {

class DiagramLanes {
 public:
  explicit DiagramLanes(const EventLog& log);

  struct Lane {
    std::string name = {};
    int x = 0;  ///< as all that is told here: from the left edge of the diagram
  };
  [[nodiscard]] const std::vector<Lane>& all() const { return lanes_; }
  [[nodiscard]] int width() const { return std::max(lanes_.back().x + 60, 660); }
  [[nodiscard]] int application() const { return lanes_.front().x; }
  [[nodiscard]] int client(ConnectionId id) const;
  [[nodiscard]] int server(ServerIndex index) const;
  /// Where an act of the suite takes place, by the first word of its text: "s1#2", "*", "c1".
  [[nodiscard]] std::vector<int> of_act(std::string_view text) const;
  /// Whether the lanes tell to which connection something belongs.
  [[nodiscard]] bool has_connections() const { return !connections_.empty(); }

 private:
  std::vector<Lane> lanes_ = {};
  int client_ = 0;  // of all connections, where they have no lanes of their own
  std::map<ConnectionId, int> connections_ = {};
  std::map<ServerIndex, int> servers_ = {};
};

}  // namespace zkspec
