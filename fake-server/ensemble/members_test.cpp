// Servers that go and come back, and the clock of the sessions.
#include "fake-server/ensemble/test_world.hpp"

namespace zkspec {
namespace {

using test::World;
using wire::create_flag::ephemeral;

constexpr ServerIndex s1{1};
constexpr ServerIndex s2{2};
constexpr ServerIndex s3{3};

BOOST_AUTO_TEST_SUITE(ensemble_members)

BOOST_AUTO_TEST_CASE(servers_can_be_given_the_same_address_and_ports_of_their_own) {
  World world{EnsembleOptions{.servers = 2, .honest = true, .listen = {{"127.0.0.1", 7020}, {"127.0.0.1", 7010}}}};
  BOOST_TEST(world.ensemble.connect_string() == "127.0.0.1:7020,127.0.0.1:7010");
  world.ensemble.crash(s1);
  auto refused = world.dial(1);
  world.pass(1ms);
  BOOST_TEST(refused.story() == "refused");
}

BOOST_AUTO_TEST_CASE(a_crashed_server_resets_refuses_and_comes_back) {
  World world{true};
  const auto client = world.connected(1);
  world.ensemble.crash(s1);
  auto refused = world.dial(1);
  auto moved = world.dial(2);
  moved.send(client->resume());
  world.pass(1ms);
  BOOST_TEST(client->story(1) == "reset");
  BOOST_TEST(refused.story() == "refused");
  BOOST_TEST(moved.story() == "ConnectResponse");
  BOOST_TEST((moved.response().sessionId == client->response().sessionId));
  world.ensemble.restart(s1, false);
  auto back = world.dial(1);
  back.send(client->resume());
  world.pass(1ms);
  BOOST_TEST((back.response().sessionId == client->response().sessionId));
}

BOOST_AUTO_TEST_CASE(an_isolated_server_closes_its_clients_and_who_comes) {
  World world{true};
  const auto client = world.connected(3);
  world.ensemble.isolate(s3, true);
  auto newcomer = world.dial(3);
  newcomer.send(client->resume());
  auto moved = world.dial(2);
  moved.send(client->resume());
  world.pass(1ms);
  BOOST_TEST(client->story(1) == "fin");
  BOOST_TEST(newcomer.story() == "fin");
  BOOST_TEST(moved.story() == "ConnectResponse");
  world.ensemble.isolate(s3, false);
  BOOST_TEST(world.connected(3)->story() == "ConnectResponse");
}

BOOST_AUTO_TEST_CASE(sessions_outlive_the_loss_of_the_leader_and_then_have_their_time_anew) {
  World world{true};
  const auto client = world.connected(1, 2000);
  const auto id = client->response().sessionId;
  world.ensemble.pause_leader(60s);
  world.pass(59s);
  BOOST_TEST(client->story(1) == "fin");
  BOOST_TEST((world.ensemble.sessions().find(id) != nullptr));
  BOOST_TEST(!world.ensemble.members().leader().has_value());
  world.pass(1s + 1900ms);
  BOOST_TEST((world.ensemble.sessions().find(id) != nullptr));
  world.pass(1200ms);
  BOOST_TEST((world.ensemble.sessions().find(id) == nullptr));
}

BOOST_AUTO_TEST_CASE(a_new_leader_begins_an_epoch) {
  World world{true};
  const auto client = world.connected(2);
  const auto before = world.ensemble.last_zxid().value();
  world.ensemble.crash(s1);
  BOOST_TEST(world.ensemble.last_zxid().value() == ((before >> 32) + 1) << 32);
  client->send(test::create(1, "/a"));
  world.pass(1ms);
  BOOST_TEST(client->story(1) == "reply 1 ok");
}

BOOST_AUTO_TEST_CASE(without_a_majority_nobody_serves_and_with_it_the_data_is_there) {
  World world{true};
  const auto client = world.connected(1);
  client->send(test::create(1, "/a"));
  world.pass(1ms);
  world.ensemble.crash(s2);
  world.ensemble.crash(s3);
  auto late = world.dial(1);
  late.send(client->resume());
  world.pass(1ms);
  BOOST_TEST(client->story(2) == "fin");
  BOOST_TEST(late.story() == "fin");
  world.ensemble.restart(s2, true);
  const auto again = world.connected(2);
  again->send(test::exists(1, "/a"));
  world.pass(1ms);
  BOOST_TEST(again->story(1) == "reply 1 ok");
}

BOOST_AUTO_TEST_CASE(a_server_that_lost_its_data_alone_begins_anew) {
  World world{EnsembleOptions{.servers = 1, .honest = true}};
  const auto client = world.connected(1);
  client->send(test::create(1, "/a"));
  world.pass(1ms);
  world.ensemble.restart(s1, false);
  auto resumed = world.dial(1);
  resumed.send(client->resume());
  resumed.send(test::exists(1, "/a"));
  world.pass(1ms);
  BOOST_TEST(resumed.story() == "ConnectResponse; reply 1 ok");
  world.ensemble.restart(s1, true);
  auto expired = world.dial(1);
  expired.send(client->resume());
  world.pass(1ms);
  BOOST_TEST((expired.response().sessionId == no_session));
  const auto fresh = world.connected(1);
  fresh->send(test::exists(1, "/a"));
  world.pass(1ms);
  BOOST_TEST(fresh->story(1) == "reply 1 no_node");
}

BOOST_AUTO_TEST_CASE(a_session_can_be_expired_at_once) {
  World world{true};
  const auto victim = world.connected(1);
  const auto witness = world.connected(2);
  victim->send(test::create(1, "/e", ephemeral));
  world.pass(1ms);
  witness->send(test::exists(1, "/e", true));
  world.pass(1ms);
  BOOST_TEST(world.ensemble.expire(victim->response().sessionId));
  BOOST_TEST(!world.ensemble.expire(victim->response().sessionId));
  world.pass(1ms);
  BOOST_TEST(victim->story(2) == "fin");
  BOOST_TEST(witness->story(2) == "deleted /e");
}

BOOST_AUTO_TEST_CASE(the_clock_of_sessions_stands_goes_on_and_jumps) {
  World world{true};
  const auto client = world.connected(1, 4000);
  const auto alive = [&] { return world.ensemble.sessions().find(client->response().sessionId) != nullptr; };
  world.ensemble.freeze_clock();
  world.pass(60s);
  BOOST_TEST(alive());
  world.ensemble.advance_clock(3s);
  BOOST_TEST(alive());
  world.ensemble.resume_clock();
  world.pass(900ms);
  BOOST_TEST(alive());
  world.ensemble.advance_clock(2s);
  BOOST_TEST(!alive());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
