#include "fake-server/web/web_stream.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace zkspec {
namespace {

namespace websocket = beast::websocket;
using boost::system::error_code;

/// One message is under way at a time, and the feed is asked for the next when it has left.
class WebStream final : public WebPeer, public std::enable_shared_from_this<WebStream> {
 public:
  WebStream(const std::shared_ptr<WebHub>& hub, beast::tcp_stream stream, std::unique_ptr<WebFeed> feed)
      : hub_{hub}, entry_{hub, *this}, socket_{std::move(stream)}, feed_{std::move(feed)} {}

  void start(const http::request<http::string_body>& request) {
    hub_->listeners.insert(this);
    beast::get_lowest_layer(socket_).expires_never();
    socket_.set_option(websocket::stream_base::timeout{hub_->options.header_limit, hub_->options.idle_limit, true});
    socket_.read_message_max(64 * 1024);
    const auto protocols = std::string_view{request[http::field::sec_websocket_protocol]};
    if (protocols.find(web_stream_protocol) != std::string_view::npos)
      socket_.set_option(websocket::stream_base::decorator(
          [](websocket::response_type& response) { response.set(http::field::sec_websocket_protocol, web_stream_protocol); }));
    socket_.async_accept(request, [self = shared_from_this()](error_code error) {
      if (error) return;
      self->up_ = true;
      self->read_on();
      self->send_next();
    });
  }

  void close() override { beast::get_lowest_layer(socket_).close(); }
  void tell() override { send_next(); }

 private:
  /// Nothing that a listener says matters, but its pings, pongs and its end are seen in reading only.
  void read_on() {
    incoming_.clear();
    socket_.async_read(incoming_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->read_on();
      else self->up_ = false;
    });
  }

  void send_next() {
    if (!up_ || sending_ || hub_->closed) return;
    message_ = feed_->next();
    if (message_.empty()) return;
    sending_ = true;
    socket_.text(true);
    socket_.async_write(asio::buffer(message_), [self = shared_from_this()](error_code error, std::size_t) {
      self->sending_ = false;
      if (!error) self->send_next();
    });
  }

  std::shared_ptr<WebHub> hub_;
  PeerEntry entry_;
  websocket::stream<beast::tcp_stream, false> socket_;  // false: without compression, which needs memory for each listener
  std::unique_ptr<WebFeed> feed_;
  beast::flat_buffer incoming_ = {};
  std::string message_ = {};
  bool up_ = false;
  bool sending_ = false;
};

}  // namespace

void serve_stream(const std::shared_ptr<WebHub>& hub, beast::tcp_stream stream, const http::request<http::string_body>& request,
                  std::unique_ptr<WebFeed> feed) {
  std::make_shared<WebStream>(hub, std::move(stream), std::move(feed))->start(request);
}

}  // namespace zkspec
