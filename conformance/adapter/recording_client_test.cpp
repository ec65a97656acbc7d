#include "conformance/adapter/recording_client.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "conformance/adapter/server_peer_test.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

using namespace zkspec;

namespace {

const ServerIndex s2{2};

struct Stage {
  ConnectionId connect(wire::ConnectRequest request = {.timeOut = wire::Millis{3000}}) {
    const auto id = clients.connect(s2, server.address(), request);
    let_pass(*loop, 10ms);
    return id;
  }
  ConnectionId connect_and_grant() {
    const auto id = connect();
    server.say(grant_of(3s));
    let_pass(*loop, 10ms);
    return id;
  }
  /// The kinds of what was logged, pings left out: "opened >ConnectRequest <ConnectResponse closed".
  [[nodiscard]] std::string logged() const {
    std::string text;
    for (const auto& [at, what] : log.events()) {
      if (std::holds_alternative<event::Opened>(what)) text += "opened ";
      if (const auto* closed = std::get_if<event::Closed>(&what)) text += fmt::format("{}-{} ", word(closed->by), to_string(closed->how));
      if (const auto* raw = std::get_if<event::Raw>(&what))
        text += fmt::format("{}raw {} ", raw->direction == Direction::to_server ? '>' : '<', to_hex(raw->bytes));
      if (const auto* frame = std::get_if<event::Frame>(&what); frame != nullptr && wire::name_of(frame->message) != "ping")
        text += fmt::format("{}{} ", frame->direction == Direction::to_server ? '>' : '<', wire::name_of(frame->message));
    }
    return text;
  }

  std::unique_ptr<Loop> loop = make_sim_loop(Seed{1});
  EventLog log{};
  ServerPeer server{*loop};
  RecordingClients clients{*loop, log};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(recording_client)

BOOST_AUTO_TEST_CASE(the_handshake_is_sent_as_it_stands) {
  struct Case {
    std::string_view sentence;
    wire::ConnectRequest request;
  };
  const auto table = std::to_array<Case>({
      {"an ordinary one", {.timeOut = wire::Millis{3000}}},
      {"another protocol version, a negative wish", {.protocolVersion = 7, .timeOut = wire::Millis{-5}}},
      {"a null password", {.passwd = std::nullopt}},
      {"a password of five bytes", {.passwd = to_bytes("12345")}},
      {"no read-only byte", {.readOnly = {}}},
      {"a foreign session", {.lastZxidSeen = Zxid{9}, .sessionId = SessionId{-1}, .readOnly = {true}}},
  });
  for (const auto& row : table) {
    BOOST_TEST_CONTEXT(row.sentence) {
      Stage stage;
      stage.connect(row.request);
      BOOST_REQUIRE(stage.server.frames.size() == 1U);
      BOOST_TEST((stage.server.frames[0] == wire::Message{row.request}));
      const auto& frame = std::get<event::Frame>(stage.log.events()[1].what);
      BOOST_TEST(to_hex(frame.bytes) == to_hex(wire::encode(row.request)));
      BOOST_TEST((frame.server == s2));
    }
  }
}

BOOST_AUTO_TEST_CASE(both_directions_are_logged_with_their_bytes) {
  Stage stage;
  const auto id = stage.connect_and_grant();
  BOOST_TEST(stage.clients.send(id, wire::Request{{.type = wire::OpCode::getData}, wire::GetDataRequest{.path = "/x"}}));
  let_pass(*stage.loop, 10ms);
  const wire::Message reply = wire::Reply{{Xid{1}, Zxid{5}, {}}, wire::GetDataResponse{.data = to_bytes("data")}};
  stage.server.say(reply);
  let_pass(*stage.loop, 10ms);
  BOOST_TEST(stage.logged() == "opened >ConnectRequest <ConnectResponse >getData <reply ");
  const auto& last = std::get<event::Frame>(stage.log.events().back().what);
  BOOST_TEST(to_hex(last.bytes) == to_hex(wire::encode(reply)));
  BOOST_TEST((last.message == reply));
}

BOOST_AUTO_TEST_CASE(it_pings_every_third_of_the_grant_until_told_to_be_silent) {
  Stage stage;
  const auto id = stage.connect_and_grant();
  let_pass(*stage.loop, 3s);
  BOOST_TEST(stage.server.frames.size() == 4U);
  stage.clients.silence(id);
  let_pass(*stage.loop, 9s);
  BOOST_TEST(stage.server.frames.size() == 4U);
  BOOST_TEST(!stage.server.ended.has_value());
}

BOOST_AUTO_TEST_CASE(a_refused_session_is_not_pinged) {
  Stage stage;
  stage.connect();
  stage.server.say(wire::ConnectResponse{});
  let_pass(*stage.loop, 9s);
  BOOST_TEST(stage.server.frames.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_blackholed_connection_neither_reads_nor_writes_until_healed) {
  Stage stage;
  const auto id = stage.connect_and_grant();
  stage.clients.blackhole(id);
  let_pass(*stage.loop, 10ms);
  stage.server.say(wire::Reply{{Xid{1}, Zxid{5}, {}}, {}});
  BOOST_TEST(stage.clients.send(id, wire::make_request(wire::OpCode::closeSession)));
  let_pass(*stage.loop, 9s);
  BOOST_TEST(stage.logged() == "opened >ConnectRequest <ConnectResponse ");
  BOOST_TEST(stage.server.frames.size() == 1U);
  stage.clients.heal(id);
  let_pass(*stage.loop, 10ms);
  BOOST_TEST(stage.logged() == "opened >ConnectRequest <ConnectResponse >closeSession <reply ");
}

BOOST_AUTO_TEST_CASE(any_answer_is_tolerated_and_logged) {
  struct Case {
    std::string_view sentence, hex, logged;
  };
  const auto table = std::to_array<Case>({
      {"a reply to nothing", "00000010 00000063 0000000000000005 00000000", "<reply "},
      {"a frame too short for a header", "00000002 1234", "<undecodable "},
      {"an empty frame", "00000000", "<undecodable "},
      {"a negative length, and what follows", "ffffffff 1234", "<raw ffffffff1234 "},
      {"an unfinished frame", "00000010 1234", "<raw 000000101234 "},
  });
  for (const auto& row : table) {
    BOOST_TEST_CONTEXT(row.sentence) {
      Stage stage;
      stage.connect_and_grant();
      stage.server.say_bytes(*from_hex(row.hex));
      stage.server.close(Closing::fin);
      let_pass(*stage.loop, 10ms);
      BOOST_TEST(stage.logged() == fmt::format("opened >ConnectRequest <ConnectResponse {}server-fin ", row.logged));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_connection_without_a_handshake_sends_what_it_is_told) {
  Stage stage;
  const auto id = stage.clients.connect(s2, stage.server.address(), {});
  BOOST_TEST(stage.clients.send_raw(id, to_bytes("ruok")));
  let_pass(*stage.loop, 10ms);
  stage.server.say_bytes(to_bytes("imok"));
  let_pass(*stage.loop, 10ms);
  BOOST_TEST(stage.logged() == "opened >raw 72756f6b <raw 696d6f6b ");
}

BOOST_AUTO_TEST_CASE(chunks_are_read_apart) {
  Stage stage;
  const auto id = stage.connect_and_grant();
  stage.clients.chunk(id, 1);
  const auto before = stage.server.reads;
  stage.clients.send(id, wire::make_request(wire::OpCode::closeSession));
  let_pass(*stage.loop, 100ms);
  BOOST_TEST(stage.server.reads - before == 12U);
  BOOST_TEST(wire::name_of(stage.server.frames.back()) == "closeSession");
}

BOOST_AUTO_TEST_CASE(ends_of_either_side_are_logged_and_nothing_is_sent_after_them) {
  Stage stage;
  const auto ours = stage.connect_and_grant();
  BOOST_TEST(stage.clients.close(ours, Closing::half));
  BOOST_TEST(!stage.clients.send(ours, wire::make_request(wire::OpCode::ping)));
  let_pass(*stage.loop, 10ms);
  stage.server.close(Closing::fin);
  let_pass(*stage.loop, 10ms);
  BOOST_TEST(stage.logged() == "opened >ConnectRequest <ConnectResponse client-half-close server-fin ");
  BOOST_TEST(!stage.clients.close(ours, Closing::fin));
  const auto next = stage.connect();
  BOOST_TEST((next == ConnectionId{2}));
  BOOST_TEST(stage.clients.close(next, Closing::reset));
  let_pass(*stage.loop, 10ms);
  BOOST_TEST((stage.server.ended == Closing::reset));
}

BOOST_AUTO_TEST_CASE(a_refused_attempt_is_an_end_by_the_server) {
  Stage stage;
  stage.clients.connect(s2, {"127.0.0.1", 9}, wire::ConnectRequest{});
  let_pass(*stage.loop, 1s);
  BOOST_TEST(stage.logged() == "opened >ConnectRequest server-refused ");
}

BOOST_AUTO_TEST_SUITE_END()
