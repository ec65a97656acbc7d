#include "fake-server/web/web_server.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "fake-server/loop/asio/asio_context.hpp"
#include "fake-server/web/web_hub.hpp"

namespace zkspec {

using asio::ip::tcp;
using boost::system::error_code;

/// The listening socket. Handlers that are still queued when the server goes find it closed.
class WebServer::State : public std::enable_shared_from_this<State> {
 public:
  State(AsioContext& context, std::shared_ptr<WebHub> hub)
      : context_{context}, hub_{std::move(hub)}, acceptor_{context.io}, pause_{context.io} {}

  Result<void> start() {
    const auto& options = hub_->options;
    error_code error;
    const tcp::endpoint local{asio::ip::make_address(options.host), options.port};
    acceptor_.open(local.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address{true}, error);
    if (!error) acceptor_.bind(local, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) acceptor_.non_blocking(true, error);
    const auto host = local.address().is_v6() ? fmt::format("[{}]", options.host) : options.host;
    if (error == asio::error::address_in_use)
      return Error{Errc::io, fmt::format("{}:{}", host, options.port), "is in use: take another port, or 0 for one that is free"};
    if (error) return Error{Errc::io, fmt::format("{}:{}", host, options.port), "cannot be listened on: " + error.message()};
    url = fmt::format("http://{}:{}", host, acceptor_.local_endpoint(error).port());
    hub_->connection_ended = [self = weak_from_this()] {
      if (const auto state = self.lock()) state->await_connection();
    };
    await_connection();
    return {};
  }

  void stop() {
    error_code ignored;
    hub_->closed = true;
    acceptor_.close(ignored);
    pause_.cancel();
    const auto peers = hub_->peers;
    for (auto* peer : peers) peer->close();
  }

  void tell_listeners() {
    if (std::exchange(telling_, true)) return;
    asio::post(context_.io, [self = shared_from_this()] {
      self->telling_ = false;
      const auto listeners = self->hub_->listeners;
      for (auto* listener : listeners) listener->tell();
    });
  }

  std::string url = {};

 private:
  /// No more are taken than may be there: others wait with the kernel until one has ended.
  void await_connection() {
    if (waiting_ || hub_->closed || hub_->peers.size() >= hub_->options.max_connections) return;
    waiting_ = true;
    acceptor_.async_wait(tcp::acceptor::wait_read, [self = shared_from_this()](error_code error) {
      self->waiting_ = false;
      if (!error && !self->hub_->closed) self->take_connection();
    });
  }

  void take_connection() {
    error_code error;
    tcp::socket accepted{context_.io};
    acceptor_.accept(accepted, error);
    if (!error) serve_http(hub_, std::move(accepted));
    if (error == asio::error::no_descriptors) pause();
    else await_connection();
  }

  /// The connection that could not be taken is still there and would be reported at once.
  void pause() {
    waiting_ = true;
    pause_.expires_after(100ms);
    pause_.async_wait([self = shared_from_this()](error_code cancelled) {
      self->waiting_ = false;
      if (!cancelled) self->await_connection();
    });
  }

  AsioContext& context_;
  std::shared_ptr<WebHub> hub_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  bool waiting_ = false;
  bool telling_ = false;
};

Result<std::unique_ptr<WebServer>> WebServer::start(Loop& loop, std::shared_ptr<WebSite> site, WebOptions options) {
  auto* context = asio_context(loop);
  if (context == nullptr) return Error{Errc::unsupported, {}, "a web server needs a loop over real sockets"};
  auto guard = WebGuard::make(options);
  if (!guard) return guard.error();
  const auto hub = std::make_shared<WebHub>(std::move(site), *std::move(guard), std::move(options));
  auto state = std::make_shared<State>(*context, hub);
  std::unique_ptr<WebServer> server{new WebServer{state}};
  if (const auto started = state->start(); !started) return started.error();
  return server;
}

WebServer::WebServer(std::shared_ptr<State> state) : state_{std::move(state)} {}
WebServer::~WebServer() { state_->stop(); }

const std::string& WebServer::url() const { return state_->url; }
void WebServer::tell_listeners() { state_->tell_listeners(); }

}  // namespace zkspec
