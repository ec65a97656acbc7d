// Joins the session machines to the data tree: which request is which operation, and who is told of what it caused.
#pragma once

#include <functional>

#include "fake-server/session/server_session.hpp"
#include "fake-server/tree/data_tree.hpp"

namespace zkspec {

class TreeDatabase final : public Database {
 public:
  using Messenger = std::function<void(const FiredWatch&)>;

  /// `wall_clock_at_start_ms`: milliseconds since 1970 at the zero of the clock.
  TreeDatabase(DataTree& tree, std::int64_t wall_clock_at_start_ms, Messenger tell)
      : tree_{tree}, wall_clock_at_start_ms_{wall_clock_at_start_ms}, tell_{std::move(tell)} {}

  [[nodiscard]] Zxid last_zxid() const override { return tree_.last_zxid(); }
  void session_created() override { tree_.log_transaction(); }
  void session_ended(SessionId session) override;
  void undecodable(wire::OpCode type) override;
  std::optional<wire::Reply> execute(const Caller& caller, const wire::Request& request) override;

 private:
  std::optional<Outcome> apply(const Caller& caller, const wire::Request& request);
  std::optional<Outcome> create(const Writer& writer, wire::OpCode type, const wire::CreateRequest& request);

  DataTree& tree_;
  std::int64_t wall_clock_at_start_ms_;
  Messenger tell_;
};

}  // namespace zkspec
