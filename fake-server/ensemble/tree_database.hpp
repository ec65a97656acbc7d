// Joins the session machines to the data tree: which request is which operation, and who is told of what it caused.
#pragma once

#include <functional>

#include "fake-server/session/server_session.hpp"
#include "fake-server/tree/prepare.hpp"
#include "fake-server/tree/watches.hpp"

namespace zkspec {

class TreeDatabase final : public Database {
 public:
  using Messenger = std::function<void(const FiredWatch&)>;

  /// `wall_clock_at_start_ms`: milliseconds since 1970 at the zero of the clock.
  TreeDatabase(DataTree& tree, Watches& watches, const TreeRules& rules, std::int64_t wall_clock_at_start_ms, Messenger tell)
      : tree_{tree}, watches_{watches}, rules_{rules}, wall_clock_at_start_ms_{wall_clock_at_start_ms}, tell_{std::move(tell)} {}

  [[nodiscard]] Zxid last_zxid() const override { return tree_.last_zxid(); }
  void session_created(SessionId session) override;
  void session_ended(SessionId session) override;
  void undecodable(wire::OpCode type) override;
  std::optional<wire::Reply> execute(const Caller& caller, const wire::Request& request) override;

  void reap(TimePoint now);  ///< containers and TTL nodes whose time is over

 private:
  Outcome commit(const Transaction& transaction);  ///< applies it and tells those who watch
  [[nodiscard]] std::int64_t wall_clock_ms(TimePoint now) const { return wall_clock_at_start_ms_ + to_ms(now); }

  DataTree& tree_;
  Watches& watches_;
  TreeRules rules_;
  std::int64_t wall_clock_at_start_ms_;
  Messenger tell_;
};

}  // namespace zkspec
