// Two replays of one recording, one for each side, understand each other; where the recordings differ they say in what.
#include "conformance/replay/replay.hpp"

#include <boost/test/unit_test.hpp>

#include "fake-server/loop/sim/sim_loop.hpp"
#include "fake-server/wire/codec.hpp"

using namespace zkspec;
using namespace std::chrono_literals;

namespace {

/// A conversation as a recording: two connections of one session.
class Conversation {
 public:
  SessionId session{0x1234};
  wire::Buffer password = Bytes(16, 7);
  Zxid zxid{100};
  wire::ErrorCode second_answer = wire::ErrorCode::ok;
  bool last_answer = true;

  [[nodiscard]] EventLog log() const {
    EventLog all;
    const ConnectionId one{1}, two{2};
    all.append(at(0ms), event::Opened{ServerIndex{1}, one});
    add(all, 1ms, one, wire::ConnectRequest{.timeOut = wire::Millis{6000}});
    add(all, 2ms, one, wire::ConnectResponse{.timeOut = wire::Millis{6000}, .sessionId = session, .passwd = password});
    add(all, 3ms, one, request(1, wire::ExistsRequest{.path = "/a", .watch = true}));
    add(all, 4ms, one, stat_reply(1, zxid));
    add(all, 900ms, one, wire::make_request(wire::OpCode::ping));
    add(all, 901ms, one, wire::Reply{{wire::ping_xid, zxid, wire::ErrorCode::ok}, wire::NoBody{}});
    all.append(at(950ms), event::Closed{ServerIndex{1}, one, Party::server, Closing::fin});
    all.append(at(960ms), event::Opened{ServerIndex{2}, two});
    const wire::ConnectRequest again{.lastZxidSeen = zxid, .timeOut = wire::Millis{6000}, .sessionId = session, .passwd = password};
    add(all, 961ms, two, again);
    add(all, 962ms, two, wire::ConnectResponse{.timeOut = wire::Millis{6000}, .sessionId = session, .passwd = password});
    add(all, 963ms, two, request(-8, wire::SetWatches{.relativeZxid = zxid, .existWatches = std::vector<std::string>{"/a"}}));
    add(all, 964ms, two, wire::Reply{{Xid{-8}, zxid, wire::ErrorCode::ok}, wire::NoBody{}});
    add(all, 970ms, two, request(2, wire::ExistsRequest{.path = "/a"}));
    if (last_answer && second_answer == wire::ErrorCode::ok) add(all, 971ms, two, stat_reply(2, zxid));
    else if (last_answer) add(all, 971ms, two, wire::Reply{{Xid{2}, zxid, second_answer}, wire::NoBody{}});
    all.append(at(980ms), event::Closed{ServerIndex{2}, two, Party::client, Closing::fin});
    return all;
  }

 private:
  static TimePoint at(Duration after) { return TimePoint{after}; }
  static wire::Message request(std::int32_t xid, wire::RequestBody body) {
    const auto type = wire::operation_of(body, wire::OpCode::exists);
    return wire::Request{{Xid{xid}, type}, std::move(body)};
  }
  static wire::Message stat_reply(std::int32_t xid, Zxid zxid) {
    return wire::Reply{{Xid{xid}, zxid, wire::ErrorCode::ok}, wire::ExistsResponse{.stat = {.czxid = zxid, .mzxid = zxid, .version = 3}}};
  }
  static void add(EventLog& log, Duration after, ConnectionId connection, const wire::Message& message) {
    const bool asks = std::holds_alternative<wire::ConnectRequest>(message) || std::holds_alternative<wire::Request>(message);
    const ServerIndex server{connection == ConnectionId{1} ? 1U : 2U};
    log.append(at(after),
               event::Frame{server, connection, asks ? Direction::to_server : Direction::to_client, message, wire::encode(message)});
  }
};

struct Outcome {
  ReplayResult client = {};
  ReplayResult server = {};
  Duration took = {};
};

Outcome play(const Conversation& of_client, const Conversation& of_server) {
  const auto loop = make_sim_loop(Seed{1});
  const auto client_log = of_client.log();
  const auto server_log = of_server.log();
  const auto server = Replay::start(*loop, server_log, {.side = Party::server}).value();
  const auto client = Replay::start(*loop, client_log, {.side = Party::client, .servers = server->addresses()}).value();
  loop->run([&] { return client->done() && server->done(); });
  return {client->result(), server->result(), loop->now() - TimePoint{}};
}

std::string told(const ReplayResult& result) { return result.divergence ? result.divergence->what : "no divergence"; }

}  // namespace

BOOST_AUTO_TEST_SUITE(replay)

BOOST_AUTO_TEST_CASE(both_sides_of_a_recording_understand_each_other_at_its_pace) {
  const auto outcome = play({}, {});
  BOOST_TEST(told(outcome.client) == "no divergence");
  BOOST_TEST(told(outcome.server) == "no divergence");
  BOOST_TEST(outcome.client.said == 6U);
  BOOST_TEST(outcome.client.heard == 6U);
  BOOST_TEST(outcome.server.said == 5U);  // not the ping's answer
  BOOST_TEST((outcome.took >= 970ms && outcome.took < 2s));
}

BOOST_AUTO_TEST_CASE(server_may_pick_other_ids_passwords_and_zxids) {
  Conversation other;
  other.session = SessionId{0x99};
  other.password = Bytes(16, 1);
  other.zxid = Zxid{7};
  const auto outcome = play({}, other);
  BOOST_TEST(told(outcome.client) == "no divergence");
  BOOST_TEST(told(outcome.server) == "no divergence");  // so the client has resumed the other id, with the other password and zxid
}

BOOST_AUTO_TEST_CASE(first_message_that_differs_ends_the_replay_and_is_told_field_by_field) {
  Conversation other;
  other.second_answer = wire::ErrorCode::no_node;
  const auto outcome = play({}, other);
  BOOST_TEST_REQUIRE(outcome.client.divergence.has_value());
  BOOST_TEST(outcome.client.divergence->event == 14U);
  BOOST_TEST_REQUIRE(!outcome.client.divergence->fields.empty());
  BOOST_TEST(outcome.client.divergence->fields.front().field == "err");
  BOOST_TEST(outcome.client.divergence->fields.front().seen == "no_node");
}

BOOST_AUTO_TEST_CASE(peer_that_falls_silent_is_not_awaited_for_ever) {
  Conversation silent;
  silent.last_answer = false;
  const auto outcome = play({}, silent);
  BOOST_TEST(told(outcome.client).find("expected reply xid=2") != std::string::npos, told(outcome.client));
  BOOST_TEST((outcome.took < 10s));
}

BOOST_AUTO_TEST_CASE(client_that_says_something_else_is_told_field_by_field) {
  Conversation expected;
  expected.zxid = Zxid{100};
  const auto loop = make_sim_loop(Seed{1});
  auto altered = Conversation{}.log();
  const auto recorded = expected.log();
  EventLog other;
  for (auto event : altered.events()) {
    auto* frame = std::get_if<event::Frame>(&event.what);
    auto* connect = frame != nullptr ? std::get_if<wire::ConnectRequest>(&frame->message) : nullptr;
    if (connect != nullptr) {
      connect->timeOut = wire::Millis{1};
      frame->bytes = wire::encode(frame->message);
    }
    other.append(event.at, event.what);
  }
  const auto server = Replay::start(*loop, recorded, {.side = Party::server}).value();
  const auto client = Replay::start(*loop, other, {.side = Party::client, .servers = server->addresses()}).value();
  loop->run([&] { return server->done(); });
  BOOST_TEST_REQUIRE(server->result().divergence.has_value());
  BOOST_TEST_REQUIRE(server->result().divergence->fields.size() == 1U);
  BOOST_TEST(server->result().divergence->fields.front().field == "timeOut");
}

BOOST_AUTO_TEST_CASE(recording_without_a_whole_connection_is_refused) {
  const auto loop = make_sim_loop(Seed{1});
  EventLog empty;
  empty.append({}, event::Raw{ServerIndex{1}, ConnectionId{1}, Direction::to_server, Bytes{1}, {}});
  const auto started = Replay::start(*loop, empty, {.servers = {{"127.0.0.1", 1}}});
  BOOST_TEST_REQUIRE(started.has_error());
  BOOST_TEST(started.error().what == "has no connection that is there from its beginning");
}

BOOST_AUTO_TEST_SUITE_END()
