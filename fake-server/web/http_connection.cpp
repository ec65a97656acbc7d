// One HTTP connection of a web server: limits, guard, and one request after the other.
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <fmt/format.h>
#include <optional>

#include "fake-server/web/web_stream.hpp"

namespace zkspec {
namespace {

using boost::system::error_code;

constexpr std::uint32_t header_bytes = 16 * 1024;
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

class HttpConnection final : public WebPeer, public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(const std::shared_ptr<WebHub>& hub, asio::ip::tcp::socket socket)
      : hub_{hub}, entry_{std::in_place, hub, *this}, stream_{std::move(socket)} {}

  void start() { await_request(hub_->options.header_limit); }
  void close() override { stream_.close(); }
  void tell() override {}

 private:
  void await_request(Duration limit) {
    if (hub_->closed) return;
    call_ = {};
    parser_.emplace();
    parser_->header_limit(header_bytes);
    parser_->body_limit(boost::none);  // set when it is known what is asked
    if (buffer_.size() > 0) return read_header();
    stream_.expires_after(limit);
    stream_.async_read_some(buffer_.prepare(header_bytes), [self = shared_from_this()](error_code error, std::size_t size) {
      if (error) return;
      self->buffer_.commit(size);
      self->read_header();
    });
  }

  /// The limit is one for all of it: who sends byte after byte does not get more time.
  void read_header() {
    stream_.expires_after(hub_->options.header_limit);
    http::async_read_header(stream_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t) {
      if (self->hub_->closed) return;
      if (!error) self->take_header();
      else self->refuse_header(error);
    });
  }

  /// Silence and a broken connection are not answered.
  void refuse_header(error_code error) {
    static const auto& of_http = error_code{http::error::bad_method}.category();
    if (error == http::error::header_limit) reply_and_end(refuse(431, fmt::format("the header is at most {} bytes long", header_bytes)));
    else if (error.category() == of_http && error != http::error::end_of_stream && error != http::error::partial_message)
      reply_and_end(refuse(400, "this is no HTTP request: " + error.message()));
  }

  [[nodiscard]] std::string_view field(http::field name) const { return std::string_view{parser_->get()[name]}; }

  void take_header() {
    const auto& request = parser_->get();
    const std::string_view target = request.target();
    call_ = {.method = std::string{request.method_string()},
             .target = std::string{target},
             .content_type = std::string{field(http::field::content_type)}};
    if (request.count(http::field::host) > 1) return reply_and_end(refuse(400, "the request names more than one host"));
    const CallOrigin origin{field(http::field::host), field(http::field::origin), std::string_view{request["Sec-Fetch-Site"]},
                            field(http::field::authorization), field(http::field::sec_websocket_protocol)};
    if (const auto refused = hub_->guard.refusal(origin, split_target(target).path)) return reply_and_end(*refused);
    const auto limit = hub_->site->body_limit(call_.method, target);
    const auto announced = parser_->content_length();
    if (announced && *announced > limit) return reply_and_end(too_long(limit));
    parser_->body_limit(limit);
    stream_.expires_after(hub_->options.body_limit);
    if (beast::iequals(field(http::field::expect), "100-continue")) return tell_to_go_on();
    read_body();
  }

  static WebAnswer too_long(std::size_t limit) {
    return refuse(413, fmt::format("the body of this request is at most {} bytes long", limit));
  }

  void tell_to_go_on() {
    asio::async_write(stream_, asio::buffer(go_on), [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->read_body();
    });
  }

  void read_body() {
    http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t) {
      if (self->hub_->closed) return;
      if (error == http::error::body_limit)
        return self->reply_and_end(too_long(self->hub_->site->body_limit(self->call_.method, self->call_.target)));
      if (!error) self->take_request();
    });
  }

  void take_request() {
    keep_alive_ = parser_->keep_alive();
    auto request = parser_->release();
    if (boost::beast::websocket::is_upgrade(request))
      if (auto subscription = hub_->site->subscribe(call_)) return begin_stream(request, *std::move(subscription));
    call_.body = std::move(request.body());
    reply(hub_->site->handle(call_));
  }

  /// From here on the socket is another object's.
  void begin_stream(const http::request<http::string_body>& request, WebSubscription subscription) {
    if (const auto* refused = std::get_if<WebAnswer>(&subscription)) return reply(*refused);
    if (hub_->listeners.size() >= hub_->options.max_listeners) return reply(refuse(503, "too many listen already"));
    entry_.reset();
    serve_stream(hub_, std::move(stream_), request, std::get<std::unique_ptr<WebFeed>>(std::move(subscription)));
  }

  void reply_and_end(const WebAnswer& answer) {
    keep_alive_ = false;
    reply(answer);
  }

  void reply(const WebAnswer& answer) {
    const auto status = http::int_to_status(answer.status);
    response_ = std::make_unique<http::response<http::string_body>>(status, 11);
    auto& response = *response_;
    response.set(http::field::server, hub_->options.program);
    response.set(http::field::cache_control, "no-store");
    response.set("X-Content-Type-Options", "nosniff");
    if (answer.content_type.starts_with("text/html")) {
      response.set("Content-Security-Policy", page_policy);
      response.set("Referrer-Policy", "no-referrer");
    }
    if (!answer.allow.empty()) response.set(http::field::allow, answer.allow);
    if (answer.status == 401) response.set(http::field::www_authenticate, "Bearer");
    if (answer.status == 426) response.set(http::field::upgrade, "websocket");
    response.keep_alive(keep_alive_);
    if (answer.status != 204) {
      response.set(http::field::content_type, answer.content_type);
      response.content_length(answer.body.size());
    }
    if (call_.method != "HEAD") response.body() = answer.body;
    write();
  }

  void write() {
    stream_.expires_after(hub_->options.body_limit);
    const auto written = [self = shared_from_this()](error_code error, std::size_t) {
      if (error || self->hub_->closed) return;
      if (self->keep_alive_) self->await_request(self->hub_->options.idle_limit);
      else self->end();
    };
    http::async_write(stream_, *response_, written);
  }

  /// Closing with bytes unread would reset the connection, and the answer could be lost with it.
  void end() {
    error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    stream_.expires_after(2s);
    discard();
  }

  void discard() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(header_bytes), [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->discard();
    });
  }

  std::shared_ptr<WebHub> hub_;
  std::optional<PeerEntry> entry_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_ = {};
  std::optional<http::request_parser<http::string_body>> parser_ = {};
  std::unique_ptr<http::response<http::string_body>> response_ = {};
  WebCall call_ = {};
  bool keep_alive_ = false;
};

}  // namespace

void serve_http(const std::shared_ptr<WebHub>& hub, asio::ip::tcp::socket socket) {
  std::make_shared<HttpConnection>(hub, std::move(socket))->start();
}

}  // namespace zkspec
