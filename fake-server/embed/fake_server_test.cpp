#include "fake-server/embed/fake_server.hpp"

#include <boost/test/unit_test.hpp>
#include <charconv>
#include <thread>

#include "fake-server/ensemble/ensemble.hpp"
#include "fake-server/ensemble/test_peer.hpp"
#include "fake-server/loop/test_probe.hpp"

using namespace zkspec;

BOOST_AUTO_TEST_SUITE(fake_server)

namespace {

constexpr auto bound = 10s;  // of what comes at once; only a failing test waits for it
constexpr std::string_view wrong_path = R"(zkspec = 1
[script]
id    = "test/wrong-path"
title = "Replies name another node"
rules = [{ on = "to_client", frame = "reply", answers = "create", set = { path = "/elsewhere" } }]
)";

/// The n-th address of a connect string.
Address nth(const FakeServer& server, std::size_t n) {
  std::string_view rest = server.connect_string();
  for (; n > 1; --n) rest.remove_prefix(rest.find(',') + 1);
  rest = rest.substr(0, rest.find(','));
  const auto colon = rest.find(':');
  Address address{std::string{rest.substr(0, colon)}, 0};
  std::from_chars(rest.data() + colon + 1, rest.data() + rest.size(), address.port);
  return address;
}

/// A raw client on a loop of its own, on the thread of the test.
struct Client {
  explicit Client(const FakeServer& server, std::size_t n = 1) : peer{*loop, nth(server, n)} {}

  bool until(const std::function<bool()>& done) { return test::run_until(*loop, done, bound); }
  bool until_got(std::size_t messages) {
    return until([&] { return peer.got.size() >= messages; });
  }
  bool until_closed() {
    return until([&] { return !peer.closings.empty(); });
  }
  void handshake() {
    peer.send(wire::ConnectRequest{.timeOut = wire::Millis{4000}});
    BOOST_TEST_REQUIRE(until_got(1));
  }

  std::unique_ptr<Loop> loop = make_asio_loop();
  test::Peer peer;
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_client_has_a_session_and_the_log_tells_of_it) {
  FakeServer server{{.servers = 2, .tick = 500ms}};
  Client client{server, 2};
  client.handshake();
  client.peer.send(test::create(1, "/a"));
  BOOST_TEST(client.until_got(2));
  const auto created = server.wait_for([](const LoggedEvent& seen) { return seen.frame == "create"; }, bound);
  BOOST_TEST_REQUIRE(created.has_value());
  BOOST_TEST(created->kind == "frame");
  BOOST_TEST(created->server == 2U);
  BOOST_TEST(created->connection == 1U);
  BOOST_TEST(created->to_server);
  BOOST_TEST(created->field("path") == "/a");
  BOOST_TEST(created->field("xid") == "1");
  BOOST_TEST(created->field("no-such-field") == "");
  BOOST_TEST(created->text.starts_with("s2#1 <- create"));
  const auto log = server.log();
  BOOST_TEST(log.front().kind == "opened");
  BOOST_TEST(log.at(created->index).text == created->text);
  BOOST_TEST(server.log(created->index).front().index == created->index);
  BOOST_TEST(server.next_index() == log.size());
  BOOST_TEST(server.recording().find(R"("path":"/a")") != std::string::npos);

  const auto sessions = server.sessions();
  BOOST_TEST_REQUIRE(sessions.size() == 1U);
  BOOST_TEST(sessions.front().id == client.peer.response().sessionId.value());
  BOOST_TEST((sessions.front().timeout == 4s));
  BOOST_TEST(sessions.front().server == 2U);
  BOOST_TEST(sessions.front().connected);
}

BOOST_AUTO_TEST_CASE(waiting_ends_when_it_happens_or_at_the_bound) {
  FakeServer server;
  const auto any = [](const LoggedEvent&) { return true; };
  BOOST_TEST(!server.wait_for(any, 5ms).has_value());
  BOOST_TEST(server.next_index() == 0U);
  std::optional<LoggedEvent> seen;
  std::jthread waiter{[&] { seen = server.wait_for(any, 60s); }};
  Client client{server};
  client.handshake();
  waiter.join();
  BOOST_TEST((client.loop->now().time_since_epoch() < 30s));  // it was woken
  BOOST_TEST_REQUIRE(seen.has_value());
  BOOST_TEST(seen->kind == "opened");
  BOOST_TEST(!server.wait_for(any, 5ms, server.next_index() + 7).has_value());
}

BOOST_AUTO_TEST_CASE(sessions_expire_when_told) {
  FakeServer server;
  Client one{server};
  Client two{server};
  one.handshake();
  two.handshake();
  BOOST_TEST(server.expire(one.peer.response().sessionId.value()));
  BOOST_TEST(!server.expire(one.peer.response().sessionId.value()));
  BOOST_TEST(one.until_closed());
  BOOST_TEST(two.peer.closings.empty());
  BOOST_TEST(server.expire_all() == 1U);
  BOOST_TEST(two.until_closed());
  BOOST_TEST(server.sessions().empty());
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_advanced_expires_sessions) {
  FakeServer server;
  server.freeze_clock();
  Client client{server};
  client.handshake();
  server.advance_clock(1s);
  BOOST_TEST(server.sessions().size() == 1U);
  server.advance_clock(10s);
  BOOST_TEST(client.until_closed());
  server.resume_clock();
  BOOST_TEST(server.sessions().empty());
}

BOOST_AUTO_TEST_CASE(connections_are_cut_and_the_session_lives_on) {
  FakeServer server{{.servers = 2}};
  Client one{server, 1};
  Client two{server, 2};
  one.handshake();
  two.handshake();
  server.cut(1);
  BOOST_TEST(one.until_closed());
  BOOST_TEST(two.peer.closings.empty());
  BOOST_TEST(server.sessions().size() == 2U);
  server.cut();
  BOOST_TEST(two.until_closed());
}

BOOST_AUTO_TEST_CASE(the_network_of_a_server_can_be_broken_and_mended) {
  FakeServer server{{.servers = 2}};
  server.net(1, NetMode::refuse);
  Client refused{server, 1};
  BOOST_TEST(refused.until_closed());
  server.net(NetMode::mute);
  Client unheard{server, 2};
  unheard.peer.send(wire::ConnectRequest{.timeOut = wire::Millis{4000}});
  const auto asked = [](const LoggedEvent& seen) { return seen.frame == "ConnectRequest"; };
  BOOST_TEST(unheard.until([&] { return server.wait_for(asked, 0ms).has_value(); }));
  BOOST_TEST(unheard.peer.got.empty());
  server.net(NetMode::accept);
  BOOST_TEST(unheard.until_got(1));
  Client welcome{server, 1};
  welcome.handshake();
}

BOOST_AUTO_TEST_CASE(a_server_that_crashes_can_be_started_again) {
  FakeServer server{{.servers = 3}};
  Client client{server, 1};
  client.handshake();
  server.crash(1);
  BOOST_TEST(client.until_closed());
  Client refused{server, 1};
  BOOST_TEST(refused.until_closed());
  server.restart(1);
  Client again{server, 1};
  again.peer.send(client.peer.resume(4000));
  BOOST_TEST(again.until_got(1));
  BOOST_TEST((again.peer.response().sessionId == client.peer.response().sessionId));
}

BOOST_AUTO_TEST_CASE(a_script_bends_what_servers_send_until_it_is_taken_away) {
  FakeServer server{{.script = std::string{wrong_path}}};
  Client client{server};
  client.handshake();
  client.peer.send(test::create(1, "/a"));
  BOOST_TEST(client.until_got(2));
  server.script("");
  client.peer.send(test::create(2, "/b"));
  BOOST_TEST(client.until_got(3));
  server.script(wrong_path);
  client.peer.send(test::create(3, "/c"));
  BOOST_TEST(client.until_got(4));
  std::string paths;
  for (const auto& seen : server.log())
    if (seen.frame == "reply") paths += seen.field("path") + " ";
  BOOST_TEST(paths == "/elsewhere /b /elsewhere ");
}

BOOST_AUTO_TEST_CASE(work_is_done_on_the_servers_thread_and_may_ask_for_more) {
  FakeServer server;
  Client client{server};
  client.handshake();
  std::size_t open = 0;
  bool elsewhere = false;
  const auto here = std::this_thread::get_id();
  server
      .post([&](Ensemble& ensemble) {
        elsewhere = std::this_thread::get_id() != here;
        open = ensemble.open_connections(ServerIndex{1}).size();
        server.expire_all();
      })
      .get();
  BOOST_TEST(elsewhere);
  BOOST_TEST(open == 1U);
  BOOST_TEST(client.until_closed());
  BOOST_CHECK_THROW(server.post([](Ensemble&) { throw std::domain_error{"mine"}; }).get(), std::domain_error);
  BOOST_CHECK_THROW(server.post([&](Ensemble&) { (void)server.wait_for([](const auto&) { return true; }, 1ms); }).get(), std::logic_error);
  BOOST_TEST(server.sessions().empty());  // it goes on
}

BOOST_AUTO_TEST_CASE(threads_may_call_it_at_once) {
  FakeServer server{{.servers = 3, .log_events = 50}};
  std::atomic<bool> stop = false;
  std::jthread breaker{[&] {
    for (std::uint32_t n = 0; !stop; ++n) server.cut(n % 3 + 1);
  }};
  std::jthread reader{[&] {
    while (!stop) (void)server.log();
  }};
  for (int i = 0; i < 40; ++i) {
    Client client{server, static_cast<std::size_t>(i % 3 + 1)};
    client.peer.send(wire::ConnectRequest{.timeOut = wire::Millis{4000}});
    BOOST_TEST(client.until([&] { return !client.peer.got.empty() || !client.peer.closings.empty(); }));
  }
  stop = true;
  breaker.join();
  reader.join();
  const auto log = server.log();
  BOOST_TEST(log.size() == 50U);
  BOOST_TEST(log.back().index + 1 == server.next_index());
  BOOST_TEST(server.log(log.back().index).size() == 1U);
  BOOST_TEST(server.log(server.next_index()).empty());
}

BOOST_AUTO_TEST_CASE(mistakes_are_told_in_words) {
  const auto message = [](auto act) {
    try {
      act();
    } catch (const std::exception& error) {
      return std::string{error.what()};
    }
    return std::string{"nothing"};
  };
  FakeServer server{{.servers = 2}};
  BOOST_TEST(message([&] {
               server.script("zkspec = 1\n[script]\nid = \"a/b\"\ntitle = \"t\"\nrules = [{ on = \"to_cleint\", drop = true }]\n");
             }) == "script:5:17: unknown stream 'to_cleint'; did you mean 'to_client'?");
  BOOST_TEST(message([&] { server.cut(3); }) == "server 3 of 2: they are numbered from 1");
  BOOST_TEST(message([&] { server.net(0, NetMode::mute); }) == "server 0 of 2: they are numbered from 1");
  BOOST_CHECK_THROW(server.script("rules = []"), std::invalid_argument);
  BOOST_CHECK_THROW(server.crash(9), std::out_of_range);
  BOOST_CHECK_THROW(FakeServer{{.servers = 10}}, std::invalid_argument);
  BOOST_CHECK_THROW(FakeServer{{.tick = 0ms}}, std::invalid_argument);
  BOOST_CHECK_THROW((FakeServer{{.min_timeout = 5s, .max_timeout = 4s}}), std::invalid_argument);
  BOOST_CHECK_THROW(FakeServer{{.log_events = 0}}, std::invalid_argument);
  BOOST_TEST(message([] { FakeServer{{.host = "203.0.113.1"}}; }) == "203.0.113.1:0: cannot listen: Cannot assign requested address");
  BOOST_CHECK_THROW(FakeServer{{.script = "not toml"}}, std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
