// The server with its thread; what a browser makes of it is tested in tools/live_test.py.
#include "conformance/live/live_server.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>

#include "conformance/live/live_run_test.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/test_probe.hpp"

namespace zkspec {
namespace {

struct Browser {
  Browser(const std::string& url, const std::string& request) {
    page.out.connect({"127.0.0.1", static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)))});
    page.out.send(to_bytes(request));
    page.link = loop->dial(page);
  }
  bool sees(std::string_view words) {
    return test::run_until(*loop, [&] { return page.got.find(words) != std::string::npos; });
  }

  std::unique_ptr<Loop> loop = make_asio_loop();
  test::Probe page = {};
};

const std::string changes =
    "GET /v1/changes HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

BOOST_AUTO_TEST_SUITE(live_server)

BOOST_AUTO_TEST_CASE(browser_is_told_of_outcomes_and_of_the_end) {
  const test::NamedCases cases{2};
  const auto live = LiveServer::start(LiveServer::any_port, cases.run()).value();
  Browser browser{live->url(), changes};
  BOOST_TEST(browser.sees("\"snapshot\":true"));
  live->desk().fell(cases.result(1, Outcome::inconclusive, "host stall 340 ms"));
  BOOST_TEST(browser.sees("host stall 340 ms"));
  std::thread end{[&] { live->end({.code = 6}); }};
  BOOST_TEST(browser.sees("\"code\":6"));
  end.join();
}

BOOST_AUTO_TEST_CASE(run_is_held_up_by_no_browser_that_reads_nothing_and_ends_in_spite_of_it) {
  const test::NamedCases cases{400};
  const auto live = LiveServer::start(LiveServer::any_port, cases.run()).value();
  Browser silent{live->url(), changes};
  BOOST_TEST(silent.sees("snapshot"));  // and runs its loop no more
  const auto started = silent.loop->now();
  const std::string reason(400, 'x');
  for (int round = 0; round < 200; ++round) {
    for (std::size_t number = 0; number < cases.variants.size(); ++number)
      live->desk().fell(cases.result(number, round % 2 == 0 ? Outcome::pass : Outcome::fail, reason));
    std::this_thread::sleep_for(1ms);
  }
  Browser other{live->url(), "GET /v1/run HTTP/1.1\r\nHost: localhost\r\n\r\n"};
  BOOST_TEST(other.sees("area/case-399"));
  const auto before_end = silent.loop->now();
  live->end({.code = 0});
  BOOST_TEST((silent.loop->now() - before_end < LiveServer::farewell + 5s));
  BOOST_TEST((before_end - started < 60s));
}

BOOST_AUTO_TEST_CASE(address_that_it_cannot_be_on_is_told_with_the_way_out) {
  const auto refusal = [](std::string_view address) { return to_string(LiveServer::start(address, {}).error()); };
  BOOST_TEST(refusal("0.0.0.0:80") ==
             "--ui: 0.0.0.0: others can reach this address: this view is for people on this machine; write --ui=127.0.0.1:80, and from "
             "elsewhere: ssh -L 80:127.0.0.1:80 HOST");
  BOOST_TEST(refusal("8080") == "--ui: '8080' is no host:port; port 0 lets the system choose; write --ui=127.0.0.1:8080, or --ui alone");
  const auto live = LiveServer::start(LiveServer::any_port, {}).value();
  BOOST_TEST(refusal(live->url().substr(7)) ==
             "--ui: " + live->url().substr(7) + ": is in use: take another port, or 0 for one that is free");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
