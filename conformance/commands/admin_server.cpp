#include "conformance/commands/admin_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/json/parse.hpp>
#include <limits>

namespace zkspec {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace json = boost::json;
using boost::system::error_code;

constexpr Duration patience = 2s;
constexpr std::uint64_t answer_bytes = 64 * 1024;
constexpr auto http_1_1 = 11;  // as Beast writes it
constexpr std::int64_t longest_timeout_ms = std::numeric_limits<std::int32_t>::max();  // timeOut is a 32-bit number of milliseconds

/// One GET; the answer's body, if it was 200.
class Visit {
 public:
  Visit(const asio::ip::tcp::endpoint& server, std::string_view host, std::string_view target)
      : request_{http::verb::get, target, http_1_1} {
    request_.set(http::field::host, host);
    request_.set(http::field::accept, "application/json");
    answer_.body_limit(answer_bytes);
    stream_.expires_after(patience);
    stream_.async_connect(server, [this](error_code error) {
      if (!error) ask();
    });
  }

  std::optional<std::string> made() {
    loop_.run();
    return answer_.is_done() && answer_.get().result() == http::status::ok ? std::optional{answer_.get().body()} : std::nullopt;
  }

 private:
  void ask() {
    http::async_write(stream_, request_, [this](error_code error, std::size_t) {
      if (!error) http::async_read(stream_, buffer_, answer_, [](error_code, std::size_t) {});
    });
  }

  asio::io_context loop_ = {};
  beast::tcp_stream stream_{loop_};
  beast::flat_buffer buffer_ = {};
  http::request<http::empty_body> request_;
  http::response_parser<http::string_body> answer_ = {};
};

std::optional<Duration> milliseconds(const json::object& fields, std::string_view name) {
  const auto* const value = fields.if_contains(name);
  if (value == nullptr || !value->is_int64() || value->get_int64() <= 0 || value->get_int64() > longest_timeout_ms) return std::nullopt;
  return std::chrono::milliseconds{value->get_int64()};
}

/// Of an answer to /commands/configuration; nothing where it is another one.
std::optional<Terms> terms_in(std::string_view answer) {
  error_code problem;
  const auto parsed = json::parse(answer, problem);
  if (problem || !parsed.is_object()) return std::nullopt;
  const auto tick = milliseconds(parsed.get_object(), "tick_time");
  if (!tick) return std::nullopt;
  Terms terms{.tick = *tick};
  terms.shortest = milliseconds(parsed.get_object(), "min_session_timeout").value_or(terms.shortest);
  terms.longest = milliseconds(parsed.get_object(), "max_session_timeout").value_or(terms.longest);
  return terms;
}

}  // namespace

std::optional<Terms> terms_of_admin_server(const std::string& host, std::uint16_t port) {
  error_code problem;
  const auto address = asio::ip::make_address(host, problem);
  if (problem) return std::nullopt;
  const auto answer = Visit{{address, port}, host, "/commands/configuration"}.made();
  return answer ? terms_in(*answer) : std::nullopt;
}

}  // namespace zkspec
