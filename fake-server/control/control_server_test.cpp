// The server as a part of a program that goes on; what clients see of it is tested from outside, in tools/control_test.py.
#include "fake-server/control/control_server.hpp"

#include <boost/test/unit_test.hpp>

#include "fake-server/loop/test_probe.hpp"

namespace zkspec {
namespace {

struct ControlledProgram {
  ControlledProgram() { ensemble.start().value(); }

  /// Sends the text and waits for an answer that holds `words`.
  std::string exchange(test::Probe& client, const std::string& text, std::string_view words) {
    client.out.connect({"127.0.0.1", static_cast<std::uint16_t>(std::stoi(control->url().substr(control->url().rfind(':') + 1)))});
    client.out.send(to_bytes(text));
    client.link = loop->dial(client);
    test::run_until(*loop, [&] { return client.got.find(words) != std::string::npos; });
    return client.got;
  }

  std::unique_ptr<Loop> loop = make_asio_loop();
  EventLog log{loop->now()};
  Ensemble ensemble{*loop, {.log = &log, .honest = true}};
  std::unique_ptr<ControlServer> control = ControlServer::start(*loop, ensemble, log, {}).value();
};

BOOST_AUTO_TEST_SUITE(control_server)

BOOST_AUTO_TEST_CASE(connections_end_with_the_server_while_the_program_goes_on) {
  ControlledProgram program;
  test::Probe asking;
  test::Probe listening;
  BOOST_TEST(program.exchange(asking, "GET /v1/clock HTTP/1.1\r\nHost: localhost\r\n\r\n", "frozen").starts_with("HTTP/1.1 200 OK"));
  const std::string upgrade =
      "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
  BOOST_TEST(program.exchange(listening, upgrade, "\r\n\r\n").starts_with("HTTP/1.1 101 "));
  program.control.reset();
  program.log.append(program.loop->now(), event::Opened{ServerIndex{1}, ConnectionId{1}});
  BOOST_TEST(test::run_until(*program.loop, [&] { return !asking.closings.empty() && !listening.closings.empty(); }));
}

BOOST_AUTO_TEST_CASE(simulated_loop_has_no_sockets_for_it) {
  const auto loop = make_sim_loop(Seed{1});
  EventLog log;
  Ensemble ensemble{*loop, {}};
  const auto refused = ControlServer::start(*loop, ensemble, log, {});
  BOOST_REQUIRE(!refused);
  BOOST_TEST(static_cast<bool>(refused.error().code == Errc::unsupported));
}

BOOST_AUTO_TEST_CASE(address_and_token_are_read_from_words) {
  BOOST_TEST(control_options("127.0.0.1:0", "").value().web.port == 0);
  BOOST_TEST(control_options("[::1]:9000", "").value().web.host == "::1");
  for (const auto* wrong : {"127.0.0.1", ":80", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:8o"})
    BOOST_TEST(!control_options(wrong, ""), wrong);
  BOOST_TEST(!control_options("127.0.0.1:0", "/nonexistent/token"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
