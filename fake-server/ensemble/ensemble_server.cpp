#include "fake-server/ensemble/ensemble_server.hpp"

namespace zkspec {

Result<void> EnsembleServer::start(const std::string& host) {
  const auto& options = core_.options;
  const auto port = [this](std::uint16_t first) {
    return first == 0 ? first : static_cast<std::uint16_t>(first + state.index.value() - 1);
  };
  auto bound = core_.loop.listen({host, port(options.first_port), options.accepts_per_second, {}}, *this);
  if (!bound) return bound.error();
  plain_ = *std::move(bound);
  if (!options.tls) return {};
  auto secure = core_.loop.listen({host, port(options.first_secure_port), options.accepts_per_second, options.tls}, *this);
  if (!secure) return secure.error();
  secure_ = *std::move(secure);
  return {};
}

void EnsembleServer::listen(bool open) {
  for (auto* port : {plain_.get(), secure_.get()}) {
    if (port == nullptr) continue;
    if (open) port->accept();
    else port->refuse();
  }
}

/// NIOServerCnxnFactory.doAccept, 3.8: one connection too many from an address is closed at once.
Endpoint& EnsembleServer::accepted(TimePoint now, std::unique_ptr<Link> link, const Address& peer) {
  core_.sweep();
  const ConnectionId id{++core_.last_connection};
  core_.record(now, event::Opened{state.index, id});
  auto filter = core_.options.filter ? core_.options.filter(state.index, id) : nullptr;
  auto made = std::make_unique<ServerConnection>(core_, state, ConnectionFacts{id, peer, now}, std::move(link), std::move(filter));
  auto& connection = *core_.connections.emplace(id, std::move(made)).first->second;
  const auto limit = core_.options.max_connections_per_host;
  if (++state.connections_from[peer.host] > limit && limit > 0) connection.dismiss();
  return connection;
}

}  // namespace zkspec
