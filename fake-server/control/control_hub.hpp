// What all connections to the control API share. Connections keep it alive; after close() it answers nobody any more, so that it never
// touches an ensemble that is gone. Private to this room.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <set>

#include "fake-server/control/control_api.hpp"
#include "fake-server/control/control_guard.hpp"
#include "fake-server/control/control_server.hpp"

namespace zkspec {

namespace asio = boost::asio;

/// One connection of the API, over HTTP or a WebSocket.
class ControlPeer {
 public:
  virtual ~ControlPeer() = default;
  virtual void close() = 0;         ///< at once
  virtual void events_added() = 0;  ///< there may be something to tell
};

struct ControlHub {
  ControlHub(Loop& loop, Ensemble& ensemble, EventLog& its_log, ControlGuard its_guard, ControlOptions its_options)
      : api{loop, ensemble, its_log, its_options.script}, guard{std::move(its_guard)}, options{std::move(its_options)} {}

  ControlApi api;
  ControlGuard guard;
  ControlOptions options;
  bool closed = false;
  std::set<ControlPeer*> peers = {};
  std::set<ControlPeer*> readers = {};             ///< of events
  std::function<void()> connection_ended = [] {};  ///< there is room for one more
};

/// Stands among the peers of a hub for as long as it lives.
class PeerEntry {
 public:
  PeerEntry(std::shared_ptr<ControlHub> hub, ControlPeer& peer) : hub_{std::move(hub)}, peer_{&peer} { hub_->peers.insert(peer_); }
  ~PeerEntry() {
    hub_->peers.erase(peer_);
    hub_->readers.erase(peer_);
    if (!hub_->closed) hub_->connection_ended();
  }
  PeerEntry(const PeerEntry&) = delete;
  PeerEntry& operator=(const PeerEntry&) = delete;

 private:
  std::shared_ptr<ControlHub> hub_;
  ControlPeer* peer_;
};

/// Serves one connection until it ends.
void serve_http(const std::shared_ptr<ControlHub>& hub, asio::ip::tcp::socket socket);

}  // namespace zkspec
