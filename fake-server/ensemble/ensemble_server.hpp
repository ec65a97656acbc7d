// One server of an ensemble: its listeners, and what its connections know of it. Private to this room.
#pragma once

#include "fake-server/ensemble/ensemble_core.hpp"

namespace zkspec {

class EnsembleServer {
 public:
  EnsembleServer(EnsembleCore& core, ServerState& its_state) : state{its_state}, core_{core} {}

  /// The port n places after the first; 0, any free one, stays that.
  static std::uint16_t counted(std::uint16_t first, std::uint32_t n) { return first == 0 ? first : static_cast<std::uint16_t>(first + n); }

  Result<void> start(const Address& address);

  void listen(bool open);  ///< or refuse, on all its ports
  [[nodiscard]] const Address& address() const { return plain_->address(); }
  [[nodiscard]] const Address* secure_address() const { return secure_ == nullptr ? nullptr : &secure_->address(); }

  template <class Act>
  void each_connection(Act act) {
    for (auto& [id, connection] : core_.connections)
      if (connection->server() == state.index && !connection->closed()) act(*connection);
  }

  ServerState& state;

 private:
  /// One of its two ports.
  struct Door final : Acceptor {
    Door(EnsembleServer& its_server, bool is_secure) : server{its_server}, secure{is_secure} {}
    Endpoint& accepted(TimePoint now, std::unique_ptr<Link> link, const Address& peer) override;

    EnsembleServer& server;
    bool secure;
  };
  Endpoint& admit(ConnectionFacts facts, std::unique_ptr<Link> link);

  EnsembleCore& core_;
  Door plain_door_{*this, false};
  Door secure_door_{*this, true};
  std::unique_ptr<Listener> plain_ = {};
  std::unique_ptr<Listener> secure_ = {};
};

}  // namespace zkspec
