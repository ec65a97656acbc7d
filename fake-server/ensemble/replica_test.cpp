// Servers that see less than the others: those that lag, those that hear of no majority, and sessions that one server alone knows.
#include "fake-server/ensemble/test_world.hpp"

namespace zkspec {
namespace {

using test::World;
using wire::create_flag::ephemeral;

constexpr ServerIndex s2{2};
constexpr ServerIndex s3{3};

wire::ConnectRequest asking(bool read_only) { return {.timeOut = wire::Millis{6000}, .readOnly = {read_only}}; }

BOOST_AUTO_TEST_SUITE(replicas)

BOOST_AUTO_TEST_CASE(a_server_that_lags_shows_the_past_and_tells_its_watchers_late) {
  World world{true};
  const auto writer = world.connected(1);
  const auto reader = world.connected(2, 20'000);
  reader->send(test::exists(1, "/a", true));
  world.pass(1ms);
  world.ensemble.lag(s2, 2s);
  writer->send(test::create(1, "/a"));
  world.pass(1ms);
  reader->send(test::exists(2, "/a"));
  world.pass(1s);
  BOOST_TEST(writer->story(1) == "reply 1 ok");
  BOOST_TEST(reader->story(1) == "reply 1 no_node; reply 2 no_node");
  world.pass(1s + 1ms);
  reader->send(test::exists(3, "/a"));
  world.pass(1ms);
  BOOST_TEST(reader->story(3) == "created /a; reply 3 ok");
}

BOOST_AUTO_TEST_CASE(who_writes_through_a_server_that_lags_waits_and_then_sees_its_write) {
  World world{true};
  const auto client = world.connected(2, 20'000);
  world.ensemble.lag(s2, 2s);
  client->send(test::exists(1, "/a", true));
  client->send(test::create(2, "/a"));
  client->send(test::exists(3, "/a"));
  client->send(test::ping());
  world.pass(1900ms);
  BOOST_TEST(client->story(1) == "reply 1 no_node");
  world.pass(200ms);
  BOOST_TEST(client->story(2) == "created /a; reply 2 ok; reply 3 ok; reply -2 ok");
}

BOOST_AUTO_TEST_CASE(a_client_that_has_seen_more_is_turned_away_by_a_server_that_lags) {
  World world{true};
  const auto client = world.connected(1);
  world.ensemble.lag(s2, 60s);
  client->send(test::create(1, "/a"));
  world.pass(1ms);
  auto moved = world.dial(2);
  auto again = client->resume();
  again.lastZxidSeen = world.ensemble.last_zxid();
  moved.send(again);
  world.pass(1ms);
  BOOST_TEST(moved.story() == "fin");
}

BOOST_AUTO_TEST_CASE(a_server_that_need_not_lag_any_more_catches_up_at_once) {
  World world{true};
  const auto writer = world.connected(1);
  const auto reader = world.connected(2);
  world.ensemble.lag(s2, 60s);
  reader->send(test::exists(1, "/a", true));
  reader->send(test::exists(2, "/b", true));
  world.pass(1ms);
  writer->send(test::create(1, "/a"));
  world.pass(1ms);
  world.ensemble.lag(s2, 0s);
  writer->send(test::create(2, "/b"));
  world.pass(1ms);
  BOOST_TEST(reader->story(3) == "created /a; created /b");
}

BOOST_AUTO_TEST_CASE(a_server_without_a_majority_lets_those_read_who_want_no_more) {
  World world{EnsembleOptions{.servers = 3, .honest = true, .read_only_mode = true}};
  const auto writer = world.connected(1);
  writer->send(test::create(1, "/a"));
  world.pass(1ms);
  world.ensemble.isolate(s3, true);
  auto modest = world.dial(3);
  auto proud = world.dial(3);
  modest.send(asking(true));
  modest.send(test::get(1, "/a"));
  modest.send(test::create(2, "/b"));
  proud.send(asking(false));
  world.pass(1ms);
  BOOST_TEST(modest.story() == "ConnectResponse; reply 1 ok; reply 2 not_read_only");
  BOOST_TEST((modest.response().readOnly == wire::Trailing<bool>{true}));
  BOOST_TEST(proud.story() == "fin");
  BOOST_TEST((world.ensemble.facts(s3).mode == "read-only"));
  world.ensemble.isolate(s3, false);
  world.pass(1ms);
  BOOST_TEST(modest.story(3) == "fin");
  BOOST_TEST((world.ensemble.facts(s3).mode == "follower"));
}

BOOST_AUTO_TEST_CASE(a_session_that_reads_on_a_server_without_a_majority_is_not_kept_alive_by_it) {
  World world{EnsembleOptions{.servers = 3, .honest = true, .read_only_mode = true}};
  auto client = world.dial(3);
  client.send(asking(true));
  world.pass(1ms);
  world.ensemble.isolate(s3, true);
  auto again = world.dial(3);
  auto resumed = client.resume();
  resumed.readOnly = {true};
  again.send(resumed);
  world.pass(1ms);
  BOOST_TEST((again.response().sessionId == client.response().sessionId));
  for (int second = 0; second < 8; ++second) {
    again.send(test::ping());
    world.pass(1s);
  }
  BOOST_TEST((world.ensemble.sessions().find(client.response().sessionId) == nullptr));
  BOOST_TEST(again.closings.empty());
}

BOOST_AUTO_TEST_CASE(a_local_session_is_known_to_its_server_alone_until_it_makes_an_ephemeral) {
  World world{EnsembleOptions{.servers = 3, .honest = true, .local_sessions = true}};
  const auto client = world.connected(1);
  const auto before = world.ensemble.last_zxid();
  auto elsewhere = world.dial(2);
  elsewhere.send(client->resume());
  world.pass(1ms);
  BOOST_TEST((elsewhere.response().sessionId == no_session));
  BOOST_TEST((before == Zxid{0}), "no transaction");
  client->send(test::create(1, "/e", ephemeral));
  world.pass(1ms);
  BOOST_TEST(client->story(1) == "reply 1 ok");
  auto moved = world.dial(2);
  moved.send(client->resume());
  moved.send(test::exists(1, "/e"));
  world.pass(1ms);
  BOOST_TEST(moved.story() == "ConnectResponse; reply 1 ok");
}

BOOST_AUTO_TEST_CASE(without_upgrading_a_local_session_makes_no_ephemeral_and_expires_where_it_is) {
  World world{EnsembleOptions{.servers = 3, .honest = true, .local_sessions = true, .local_sessions_upgrading = false}};
  const auto client = world.connected(1, 4000);
  client->send(test::create(1, "/e", ephemeral));
  client->send(test::create(2, "/a"));
  world.pass(1ms);
  BOOST_TEST(client->story(1) == "reply 1 ephemeral_on_local_session; reply 2 ok");
  world.pass(3900ms);
  BOOST_TEST(client->closings.empty());
  world.pass(1100ms);
  BOOST_TEST(client->story(3) == "fin");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
