// What one connection cannot do to a server, and what a server can be made to do to one connection.
#include "fake-server/ensemble/test_world.hpp"

namespace zkspec {
namespace {

using test::World;

constexpr ServerIndex s1{1};

/// Lets everything pass, and makes every reply an error.
class NothingThere final : public wire::Filter {
 public:
  std::vector<wire::Passed> incoming(TimePoint /*now*/, wire::Message message) override { return {{.message = std::move(message)}}; }
  std::vector<wire::Passed> outgoing(TimePoint /*now*/, wire::Message message) override {
    if (auto* reply = std::get_if<wire::Reply>(&message)) *reply = {{reply->header.xid, reply->header.zxid, wire::ErrorCode::no_node}, {}};
    return {{.message = std::move(message)}};
  }
};

BOOST_AUTO_TEST_SUITE(ensemble_limits)

BOOST_AUTO_TEST_CASE(one_connection_too_many_from_a_host_is_closed_and_a_place_becomes_free_again) {
  World world{EnsembleOptions{.honest = true, .max_connections_per_host = 2}};
  const auto first = world.connected();
  const auto second = world.connected();
  auto third = world.dial();
  third.send(wire::ConnectRequest{});
  world.pass(1ms);
  BOOST_TEST(third.story() == "fin");
  first->close(Closing::fin);
  world.pass(1ms);
  BOOST_TEST(world.connected()->story() == "ConnectResponse");
  BOOST_TEST(second->story() == "ConnectResponse");
}

BOOST_AUTO_TEST_CASE(a_packet_beyond_the_limit_ends_its_connection_alone) {
  World world{EnsembleOptions{.honest = true, .max_packet = 100}};
  const auto other = world.connected();
  const auto client = world.connected();
  client->send(test::exists(1, "/" + std::string(80, 'a')));
  world.pass(1ms);
  BOOST_TEST(client->story(1) == "reply 1 no_node");
  client->send(test::exists(2, "/" + std::string(100, 'a')));
  other->send(test::ping());
  world.pass(1ms);
  BOOST_TEST(client->story(2) == "fin");
  BOOST_TEST(other->story(1) == "reply -2 ok");
}

BOOST_AUTO_TEST_CASE(who_asks_for_no_session_is_cut_off_in_time_and_nobody_else) {
  World world{EnsembleOptions{.honest = true, .handshake_limit = 10s}};
  const auto silent = world.dial();
  auto half = world.dial();
  half.send_raw({0, 0, 0});
  const auto client = world.connected(1, 20'000);
  world.pass(9s);
  BOOST_TEST(silent.story() == "");
  world.pass(1100ms);
  BOOST_TEST(silent.story() == "fin");
  BOOST_TEST(half.story() == "fin");
  BOOST_TEST(client->story() == "ConnectResponse");
}

BOOST_AUTO_TEST_CASE(a_deaf_server_sends_and_does_not_read) {
  World world{true};
  const auto watcher = world.connected(1);
  const auto writer = world.connected(2);
  watcher->send(test::exists(1, "/a", true));
  world.pass(1ms);
  world.ensemble.net(s1, NetMode::deaf);
  world.pass(1ms);
  watcher->send(test::ping());
  writer->send(test::create(1, "/a"));
  world.pass(10ms);
  BOOST_TEST(watcher->story(2) == "created /a");
  world.ensemble.net(s1, NetMode::accept);
  world.pass(10ms);
  BOOST_TEST(watcher->story(3) == "reply -2 ok");
}

BOOST_AUTO_TEST_CASE(one_byte_is_turned_over_and_only_that) {
  World world{true};
  const auto client = world.connected();
  world.newest().corrupt(20 + 4 + 3, 0x01);  // the first reply, then the length prefix and the last byte of the xid of the second
  for (const std::int32_t xid : {6, 6, 6}) client->send(test::exists(xid, "/none"));
  world.pass(1ms);
  BOOST_TEST(client->story(1) == "reply 6 no_node; reply 7 no_node; reply 6 no_node");
}

BOOST_AUTO_TEST_CASE(one_connection_is_stalled_and_healed_while_another_goes_on) {
  World world{true};
  const auto client = world.connected();
  const auto other = world.connected();
  auto& connection = *world.ensemble.find(ConnectionId{1});
  connection.stall();
  client->send(test::ping());
  other->send(test::ping());
  world.pass(1s);
  BOOST_TEST(client->story(1) == "");
  BOOST_TEST(other->story(1) == "reply -2 ok");
  connection.heal();
  world.pass(1ms);
  BOOST_TEST(client->story(1) == "reply -2 ok");
}

BOOST_AUTO_TEST_CASE(a_script_is_replaced_while_clients_are_connected) {
  World world{true};
  const auto client = world.connected();
  const auto ask = [&](std::int32_t xid) {
    client->send(test::exists(xid, "/"));
    world.pass(1ms);
  };
  ask(1);
  world.ensemble.set_filter([](ServerIndex, ConnectionId) { return std::make_unique<NothingThere>(); });
  ask(2);
  world.ensemble.set_filter({});
  ask(3);
  BOOST_TEST(client->story(1) == "reply 1 ok; reply 2 no_node; reply 3 ok");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
