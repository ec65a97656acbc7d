// The suite's own end of every connection to a server under test: what the fake ensemble is when a client is judged. It does only
// what the trial asks, apart from pings.
#pragma once

#include <map>
#include <memory>

#include "conformance/adapter/recording_connection.hpp"
#include "fake-server/loop/loop.hpp"

namespace zkspec {

/// The connections of one trial. Destroying it drops them.
class RecordingClients {
 public:
  RecordingClients(Loop& loop, EventLog& log) : loop_{loop}, log_{log} {}

  /// A new connection. `handshake` is sent as it stands, null password and absent byte included; without one the first frame, a
  /// four-letter word or nonsense is left to send() and send_raw().
  ConnectionId connect(ServerIndex server, const Address& to, const std::optional<wire::ConnectRequest>& handshake);

  // False when there is no such connection, or it has ended. See RecordingConnection.
  bool send(ConnectionId connection, wire::Message message);
  bool send_raw(ConnectionId connection, Bytes bytes);
  bool close(ConnectionId connection, Closing how);
  bool silence(ConnectionId connection);
  bool chunk(ConnectionId connection, std::size_t size);
  bool blackhole(ConnectionId connection);
  bool heal(ConnectionId connection);

 private:
  struct Client {
    std::unique_ptr<RecordingConnection> connection = {};
    std::unique_ptr<Link> link = {};  ///< goes first
  };

  /// Does something to an open connection and has the loop look at it.
  template <class Act>
  bool with(ConnectionId connection, Act act);

  Loop& loop_;
  EventLog& log_;
  std::map<ConnectionId, Client> clients_ = {};
};

}  // namespace zkspec
