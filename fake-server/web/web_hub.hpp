// What all connections of a web server share. Connections keep it alive; once it is closed its site, which may have gone, is not asked any
// more. Private to this room.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <set>

#include "fake-server/web/web_guard.hpp"
#include "fake-server/web/web_site.hpp"

namespace zkspec {

namespace asio = boost::asio;

/// One connection, over HTTP or a WebSocket.
class WebPeer {
 public:
  virtual ~WebPeer() = default;
  virtual void close() = 0;  ///< at once
  virtual void tell() = 0;   ///< there may be something new
};

struct WebHub {
  WebHub(std::shared_ptr<WebSite> its_site, WebGuard its_guard, WebOptions its_options)
      : site{std::move(its_site)}, guard{std::move(its_guard)}, options{std::move(its_options)} {}

  std::shared_ptr<WebSite> site;
  WebGuard guard;
  WebOptions options;
  bool closed = false;
  std::set<WebPeer*> peers = {};
  std::set<WebPeer*> listeners = {};               ///< to streams
  std::function<void()> connection_ended = [] {};  ///< there is room for one more
};

/// Stands among the peers of a hub for as long as it lives.
class PeerEntry {
 public:
  PeerEntry(std::shared_ptr<WebHub> hub, WebPeer& peer) : hub_{std::move(hub)}, peer_{&peer} { hub_->peers.insert(peer_); }
  ~PeerEntry() {
    hub_->peers.erase(peer_);
    hub_->listeners.erase(peer_);
    if (!hub_->closed) hub_->connection_ended();
  }
  PeerEntry(const PeerEntry&) = delete;
  PeerEntry& operator=(const PeerEntry&) = delete;

 private:
  std::shared_ptr<WebHub> hub_;
  WebPeer* peer_;
};

/// Serves one connection until it ends.
void serve_http(const std::shared_ptr<WebHub>& hub, asio::ip::tcp::socket socket);

}  // namespace zkspec
