#include "fake-server/ensemble/ensemble_server.hpp"

namespace zkspec {

Result<void> EnsembleServer::start(const Address& address) {
  const auto& options = core_.options;
  auto bound = core_.loop.listen({address.host, address.port, options.accepts_per_second, {}}, plain_door_);
  if (!bound) return bound.error();
  plain_ = *std::move(bound);
  state.address = plain_->address();
  if (!options.tls) return {};
  const auto secure_port = counted(options.first_secure_port, state.index.value() - 1);
  auto secure = core_.loop.listen({address.host, secure_port, options.accepts_per_second, options.tls}, secure_door_);
  if (!secure) return secure.error();
  secure_ = *std::move(secure);
  state.secure_address = secure_->address();
  return {};
}

void EnsembleServer::listen(bool open) {
  for (auto* port : {plain_.get(), secure_.get()}) {
    if (port == nullptr) continue;
    if (open) port->accept();
    else port->refuse();
  }
}

Endpoint& EnsembleServer::Door::accepted(TimePoint now, std::unique_ptr<Link> link, const Address& peer) {
  const ConnectionId id{++server.core_.last_connection};
  return server.admit({.id = id, .peer = peer, .since = now, .secure = secure}, std::move(link));
}

/// NIOServerCnxnFactory.doAccept, 3.8: one connection too many from an address is closed at once.
Endpoint& EnsembleServer::admit(ConnectionFacts facts, std::unique_ptr<Link> link) {
  core_.sweep();
  core_.record(facts.since, event::Opened{state.index, facts.id});
  auto filter = core_.options.filter ? core_.options.filter(state.index, facts.id) : nullptr;
  const auto limit = core_.options.max_connections_per_host;
  const bool too_many = ++state.connections_from[facts.peer.host] > limit && limit > 0;
  const auto id = facts.id;
  auto made = std::make_unique<ServerConnection>(core_, state, std::move(facts), std::move(link), std::move(filter));
  auto& connection = *core_.connections.emplace_hint(core_.connections.end(), id, std::move(made))->second;  // ids grow
  if (too_many) connection.dismiss();
  if (state.net == NetMode::hang_up) connection.close(Closing::reset);
  return connection;
}

}  // namespace zkspec
