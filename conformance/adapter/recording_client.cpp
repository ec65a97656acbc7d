#include "conformance/adapter/recording_client.hpp"

namespace zkspec {

ConnectionId RecordingClients::connect(ServerIndex server, const Address& to, const std::optional<wire::ConnectRequest>& handshake) {
  const ConnectionId id{clients_.size() + 1};
  auto& client = clients_[id];
  client.connection = std::make_unique<RecordingConnection>(log_, server, id);
  client.link = loop_.dial(*client.connection);
  client.connection->open(loop_.now(), to);
  if (handshake) client.connection->send(loop_.now(), *handshake);
  client.link->wake();
  return id;
}

template <class Act>
bool RecordingClients::with(ConnectionId connection, Act act) {
  const auto found = clients_.find(connection);
  if (found == clients_.end() || !found->second.connection->open()) return false;
  const bool done = act(*found->second.connection, loop_.now());
  found->second.link->wake();
  return done;
}

bool RecordingClients::send(ConnectionId connection, wire::Message message) {
  return with(connection, [&](auto& to, TimePoint now) { return to.send(now, std::move(message)); });
}

bool RecordingClients::send_raw(ConnectionId connection, Bytes bytes) {
  return with(connection, [&](auto& to, TimePoint now) { return to.send_raw(now, std::move(bytes)); });
}

bool RecordingClients::close(ConnectionId connection, Closing how) {
  return with(connection, [&](auto& to, TimePoint now) { return to.close(now, how); });
}

bool RecordingClients::silence(ConnectionId connection) {
  return with(connection, [](auto& to, TimePoint) { return to.silence(), true; });
}

bool RecordingClients::chunk(ConnectionId connection, std::size_t size) {
  return with(connection, [&](auto& to, TimePoint) { return to.chunk(size), true; });
}

bool RecordingClients::blackhole(ConnectionId connection) {
  return with(connection, [](auto& to, TimePoint) { return to.blackhole(), true; });
}

bool RecordingClients::heal(ConnectionId connection) {
  return with(connection, [](auto& to, TimePoint now) { return to.heal(now), true; });
}

}  // namespace zkspec
