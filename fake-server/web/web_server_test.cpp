// What every site can rely on; what the guards let in is tested beside them, what browsers see of the two sites in tools.
#include "fake-server/web/web_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/test_probe.hpp"

namespace zkspec {
namespace {

namespace asio = boost::asio;

/// Has something new whenever it is asked.
struct Chatter final : WebFeed {
  explicit Chatter(int& messages) : asked{messages} {}
  std::string next() override { return fmt::format("{} {}", ++asked, std::string(64 * 1024, '.')); }
  int& asked;
};

struct Site final : WebSite {
  WebAnswer handle(const WebCall& call) override { return {.body = call.target + " is here\n"}; }
  [[nodiscard]] std::size_t body_limit(std::string_view, std::string_view) const override { return 100; }
  std::optional<WebSubscription> subscribe(const WebCall& call) override {
    if (call.target != "/chatter") return std::nullopt;
    return std::make_unique<Chatter>(messages);
  }
  int messages = 0;
};

/// A browser that sends one request and reads nothing.
struct Visitor {
  Visitor(const std::string& url, const std::string& request) {
    const auto port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    socket.connect({asio::ip::address_v4::loopback(), port});
    asio::write(socket, asio::buffer(request));
  }
  asio::io_context io = {};
  asio::ip::tcp::socket socket{io};
};

struct ServedSite {
  std::string ask(const std::string& request, std::string_view awaited) {
    test::Probe client;
    client.out.connect({"127.0.0.1", static_cast<std::uint16_t>(std::stoi(server->url().substr(server->url().rfind(':') + 1)))});
    client.out.send(to_bytes(request));
    client.link = loop->dial(client);
    test::run_until(*loop, [&] { return client.got.find(awaited) != std::string::npos; });
    return client.got;
  }
  void pass(Duration time) {
    const auto end = loop->now() + time;
    const auto timer = loop->timer([] {});
    timer->arm(end);
    loop->run([&] { return loop->now() >= end; });
  }

  std::unique_ptr<Loop> loop = make_asio_loop();
  std::shared_ptr<Site> site = std::make_shared<Site>();
  std::unique_ptr<WebServer> server = WebServer::start(*loop, site, {}).value();
};

std::string upgrade(std::string_view target, std::string_view more = {}) {
  return fmt::format(
      "GET {} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{}\r\n",
      target, more);
}

BOOST_AUTO_TEST_SUITE(web_server)

BOOST_AUTO_TEST_CASE(listener_that_reads_nothing_is_not_asked_for_and_disturbs_nobody) {
  ServedSite served;
  const Visitor silent{served.server->url(), upgrade("/chatter")};
  int sent = 0;
  for (int waited = 0; waited < 50 && (sent == 0 || sent != served.site->messages); ++waited) {
    sent = served.site->messages;  // until the kernel takes no more
    served.pass(200ms);
  }
  BOOST_TEST(sent > 0);
  for (int told = 0; told < 1000; ++told) {
    served.server->tell_listeners();
    if (told % 100 == 0) served.pass(1ms);
  }
  BOOST_TEST(served.site->messages == sent);
  BOOST_TEST(served.ask("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n", "is here").find("/page is here") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(stream_is_for_pages_of_this_server_only) {
  ServedSite served;
  BOOST_TEST(served.ask(upgrade("/chatter", "Origin: http://evil.example\r\n"), "may not").starts_with("HTTP/1.1 403"));
  BOOST_TEST(served.site->messages == 0);
  BOOST_TEST(served.ask(upgrade("/elsewhere"), "is here").starts_with("HTTP/1.1 200"));
}

BOOST_AUTO_TEST_CASE(listeners_and_bodies_have_limits) {
  ServedSite served;
  served.server = WebServer::start(*served.loop, served.site, {.max_listeners = 1}).value();
  const Visitor first{served.server->url(), upgrade("/chatter")};
  test::run_until(*served.loop, [&] { return served.site->messages > 0; });
  BOOST_TEST(served.ask(upgrade("/chatter"), "too many").starts_with("HTTP/1.1 503"));
  BOOST_TEST(served.ask("PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 101\r\n\r\n", "at most").starts_with("HTTP/1.1 413"));
}

BOOST_AUTO_TEST_CASE(port_that_is_in_use_is_told_with_the_way_out) {
  const ServedSite served;
  const auto address = served.server->url().substr(std::string_view{"http://"}.size());
  const auto second = WebServer::start(*served.loop, served.site, web_address(address).value());
  BOOST_REQUIRE(!second);
  BOOST_TEST(to_string(second.error()) == address + ": is in use: take another port, or 0 for one that is free");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
