// Sessions of our own with servers under test: honest ones, and one that says what the test says.
#include "conformance/run/servers/own_session.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <limits>

#include "conformance/adapter/recording_client.hpp"
#include "conformance/adapter/server_peer_test.hpp"
#include "fake-server/ensemble/ensemble.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

using namespace zkspec;

namespace {

constexpr ServerIndex s1{1};

struct Honest {
  Honest() { BOOST_REQUIRE(ensemble.start().has_value()); }

  /// "/prod /zookeeper …"
  [[nodiscard]] std::string nodes() const {
    std::string all;
    const auto snapshot = ensemble.snapshot();
    for (const auto& node : snapshot.at("nodes").as_array()) all += std::string{node.at("path").as_string()} + ' ';
    return all;
  }

  std::unique_ptr<Loop> loop = make_sim_loop(Seed{1});
  Ensemble ensemble{*loop, {.limits = {.tick = 200ms}, .honest = true}};
};

wire::Request creation(std::string path, std::int32_t flags) {
  auto request = wire::make_request(wire::OpCode::create);
  request.body = wire::CreateRequest{.path = std::move(path), .flags = flags};
  return request;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(own_sessions)

BOOST_AUTO_TEST_CASE(server_grants_what_it_grants_and_keeps_no_session) {
  Honest servers;
  const auto granted = [&](Duration wanted) { return ask_for_session(*servers.loop, servers.ensemble.address(s1), wanted).value(); };
  BOOST_TEST((granted(1ms) == 400ms));
  BOOST_TEST((granted(1s) == 1s));
  BOOST_TEST((granted(std::chrono::milliseconds{std::numeric_limits<std::int32_t>::max()}) == 4s));
  BOOST_TEST(servers.ensemble.facts(s1).expiry.empty());
}

BOOST_AUTO_TEST_CASE(who_opens_no_session_is_told_with_what_came_instead) {
  struct Row {
    std::string_view error;
    std::function<void(ServerPeer&)> act;
  };
  const auto table = std::to_array<Row>({
      {"it says nothing for 5 s", [](ServerPeer&) {}},
      {"it ends the connection", [](ServerPeer& peer) { peer.close(Closing::fin); }},
      {"it refuses it", [](ServerPeer& peer) { peer.say(wire::ConnectResponse{}); }},
      {"it says HTTP/1.1 400 Bad Request..", [](ServerPeer& peer) { peer.say_bytes(to_bytes("HTTP/1.1 400 Bad Request\r\n")); }},
      {"it says ....", [](ServerPeer& peer) { peer.say_bytes(Bytes(4)); }},
  });
  for (const auto& [error, act] : table) {
    const auto loop = make_sim_loop(Seed{1});
    ServerPeer peer{*loop};
    peer.on_frame = [&act = act, &peer](const wire::Message&) { act(peer); };
    const auto granted = ask_for_session(*loop, peer.address(), 10s);
    BOOST_TEST_REQUIRE(granted.has_error(), error);
    BOOST_TEST(to_string(granted.error()).starts_with(to_string(peer.address()) + ": opens no session: " + std::string{error} + "; is it"));
  }
  const auto loop = make_sim_loop(Seed{1});
  const auto nobody = ask_for_session(*loop, {"127.0.0.1", 9}, 10s);
  BOOST_TEST(to_string(nobody.error()).starts_with("127.0.0.1:9: opens no session: nobody accepts connections; is it"));
}

BOOST_AUTO_TEST_CASE(server_that_serves_nobody_without_authentication_is_no_server_to_judge) {
  const auto loop = make_sim_loop(Seed{1});
  ServerPeer peer{*loop};
  peer.on_frame = [&peer](const wire::Message& message) {
    const auto* request = std::get_if<wire::Request>(&message);
    if (request == nullptr) return peer.say(grant_of(4s));
    peer.say(wire::Reply{{request->header.xid, Zxid{}, wire::ErrorCode::session_closed_require_sasl_auth}, wire::NoBody{}});
  };
  const auto granted = ask_for_session(*loop, peer.address(), 10s);
  BOOST_TEST_REQUIRE(granted.has_error());
  BOOST_TEST(granted.error().what == "serves only who has authenticated (enforce.auth), which no case does");
}

BOOST_AUTO_TEST_CASE(server_whose_root_is_closed_to_strangers_is_no_server_to_judge) {
  const auto loop = make_sim_loop(Seed{1});
  ServerPeer peer{*loop};
  peer.on_frame = [&peer](const wire::Message& message) {
    const auto* request = std::get_if<wire::Request>(&message);
    if (request == nullptr) return peer.say(grant_of(4s));
    const auto err = request->header.type == wire::OpCode::create ? wire::ErrorCode::no_auth : wire::ErrorCode::ok;
    peer.say(wire::Reply{{request->header.xid, Zxid{}, err}, wire::NoBody{}});
  };
  const auto granted = ask_for_session(*loop, peer.address(), 10s);
  BOOST_TEST_REQUIRE(granted.has_error());
  BOOST_TEST(granted.error().what.starts_with("lets nobody make nodes below / (no_auth)"));
}

BOOST_AUTO_TEST_CASE(nodes_of_a_trial_are_cleared_away_and_no_others) {
  Honest servers;
  const auto at = servers.ensemble.address(s1);
  EventLog log;
  {
    RecordingClients clients{*servers.loop, log};
    const auto client = clients.connect(s1, at, wire::ConnectRequest{.timeOut = wire::Millis{4000}});
    let_pass(*servers.loop, 10ms);
    using namespace wire::create_flag;
    for (const auto& [path, flags] : {std::pair{"/zkspec-0x1", persistent}, {"/zkspec-0x1/a", ephemeral}, {"/zkspec-0x1/b", persistent},
                                      {"/zkspec-0x1x", ephemeral}, {"/prod", persistent}, {"/zkspec-prod", persistent}})
      clients.send(client, creation(path, flags));
    let_pass(*servers.loop, 10ms);
  }
  const auto nodes = created_nodes(log);
  BOOST_TEST((nodes == std::vector<std::string>{"/zkspec-0x1", "/zkspec-0x1/a", "/zkspec-0x1/b", "/zkspec-0x1x"}));
  const std::array servers_asked{Address{"127.0.0.1", 9}, at};
  BOOST_TEST((clear_away(*servers.loop, std::span{servers_asked}.first(1), nodes) == nodes));
  BOOST_TEST(clear_away(*servers.loop, servers_asked, nodes).empty());
  BOOST_TEST(clear_away(*servers.loop, servers_asked, nodes).empty());
  const auto kept = servers.nodes();
  BOOST_TEST(kept.find("/zkspec-0x1") == std::string::npos, kept);
  for (const auto* node : {"/prod ", "/zkspec-prod "}) BOOST_TEST(kept.find(node) != std::string::npos, kept);
}

BOOST_AUTO_TEST_SUITE_END()
