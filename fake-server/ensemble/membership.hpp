// Which servers of an ensemble run, hear each other, and therefore serve; and who leads them. Pure bookkeeping.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "fake-server/base/ids.hpp"

namespace zkspec {

class Membership {
 public:
  explicit Membership(std::uint32_t servers) : members_(servers) {}

  void run(ServerIndex server, bool running) { at(server).running = running; }
  void isolate(ServerIndex server, bool isolated) { at(server).isolated = isolated; }
  void lose_state(ServerIndex server) { at(server).has_state = false; }
  void hold_election(bool held) { electing_ = held; }

  struct Change {
    bool leader_lost = false;
    bool leader_elected = false;
    bool state_lost = false;  ///< nobody of the new majority had any
  };
  /// To be called after any of the above. A leader stays while it can; else the first who can takes its place.
  Change elect();

  [[nodiscard]] std::optional<ServerIndex> leader() const { return leader_; }
  [[nodiscard]] bool running(ServerIndex server) const { return members_.at(server.value() - 1).running; }
  [[nodiscard]] bool isolated(ServerIndex server) const { return members_.at(server.value() - 1).isolated; }
  [[nodiscard]] bool serves(ServerIndex server) const { return leader_.has_value() && eligible(server); }
  /// "standalone", "leader", "follower"; nothing for one that does not serve.
  [[nodiscard]] std::optional<std::string_view> role(ServerIndex server) const;

 private:
  struct Member {
    bool running = true;
    bool isolated = false;
    bool has_state = true;
  };
  Member& at(ServerIndex server) { return members_.at(server.value() - 1); }
  [[nodiscard]] bool eligible(ServerIndex server) const { return running(server) && !isolated(server); }
  [[nodiscard]] bool has_majority() const;

  std::vector<Member> members_;
  std::optional<ServerIndex> leader_ = ServerIndex{1};
  bool electing_ = false;
};

}  // namespace zkspec
