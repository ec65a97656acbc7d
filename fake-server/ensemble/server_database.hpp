// The data as one server knows it: that of the leader, or an older state while the server lags. Private to this room.
#pragma once

#include "fake-server/session/server_session.hpp"

namespace zkspec {

struct EnsembleCore;

class ServerDatabase final : public Database {
 public:
  ServerDatabase(EnsembleCore& core, ServerIndex server) : core_{core}, server_{server} {}

  [[nodiscard]] Zxid last_zxid() const override;
  void session_created(SessionId session) override;
  void session_ended(SessionId session) override;
  void undecodable(wire::OpCode type) override;
  std::optional<wire::Reply> execute(const Caller& caller, const wire::Request& request) override;

 private:
  EnsembleCore& core_;
  ServerIndex server_;
};

}  // namespace zkspec
