// The data of the ensemble as its leader has it: which request is which operation, who is told of what it caused, and what each
// transaction was, for those who follow later.
#pragma once

#include <functional>

#include "fake-server/session/server_session.hpp"
#include "fake-server/tree/prepare.hpp"
#include "fake-server/tree/watches.hpp"

namespace zkspec {

class TreeDatabase {
 public:
  using Messenger = std::function<void(const FiredWatch&)>;
  using Follower = std::function<void(const Transaction&)>;

  /// `wall_clock_at_start_ms`: milliseconds since 1970 at the zero of the clock.
  TreeDatabase(DataTree& tree, Watches& watches, const TreeRules& rules, std::int64_t wall_clock_at_start_ms, Messenger tell,
               Follower follow)
      : tree_{tree},
        watches_{watches},
        rules_{rules},
        wall_clock_at_start_ms_{wall_clock_at_start_ms},
        tell_{std::move(tell)},
        follow_{std::move(follow)} {}

  void session_created(SessionId session);
  void session_ended(SessionId session);
  void undecodable(wire::OpCode type);
  std::optional<wire::Reply> write(const Caller& caller, const wire::Request& request);

  void reap(TimePoint now);  ///< containers and TTL nodes whose time is over

 private:
  WriteOutcome commit(const Transaction& transaction);  ///< applies it and tells those who watch
  [[nodiscard]] std::int64_t wall_clock_ms(TimePoint now) const { return wall_clock_at_start_ms_ + to_ms(now); }

  DataTree& tree_;
  Watches& watches_;
  TreeRules rules_;
  std::int64_t wall_clock_at_start_ms_;
  Messenger tell_;
  Follower follow_;
};

}  // namespace zkspec
