#include <boost/test/unit_test.hpp>

#include "conformance/client/stage_test.hpp"

using namespace zkspec;
using namespace zkspec::stage;

BOOST_AUTO_TEST_SUITE(session_handshake)

BOOST_AUTO_TEST_CASE(first_frame_asks_for_a_new_session_with_the_wished_timeout) {
  Stage stage;
  stage.start();
  const wire::Message expected = wire::ConnectRequest{.timeOut = wire::Millis{3000}};
  BOOST_TEST(wire::print(stage.newest().frames.at(0)) == wire::print(expected));
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_before_the_response) {
  Stage stage;
  stage.start();
  stage.call(command::AddAuth{.tag = "key", .scheme = "digest"});
  stage.call(op(Operation::get, "/a", "a"));
  stage.pass(1s);
  BOOST_TEST(stage.newest().names() == "ConnectRequest");
}

BOOST_AUTO_TEST_CASE(credentials_then_watches_then_requests_follow_the_response) {
  Stage stage;
  stage.start_and_grant();
  stage.call(op(Operation::get, "/w", "w", "watch"));
  stage.say(reply(1, 5, wire::GetDataResponse{}));
  stage.cut();
  stage.pass(1s);
  stage.call(op(Operation::get, "/a", "a"));
  stage.call(command::AddAuth{.tag = "key", .scheme = "digest"});
  stage.say(grant());
  BOOST_TEST(stage.newest().names() == "ConnectRequest auth setWatches getData");
}

BOOST_AUTO_TEST_CASE(reconnects_carry_the_id_and_the_password_last_received) {
  struct Case {
    std::string_view sentence;
    wire::Buffer first;
    wire::Buffer second;
  };
  const auto table = std::to_array<Case>({
      {"sixteen bytes with zeros and all bits", Bytes{0, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0}, password},
      {"another length", to_bytes("twenty bytes exactly"), to_bytes("five!")},
      {"none at all", Bytes{}, std::nullopt},
  });
  for (const auto& row : table) {
    BOOST_TEST_CONTEXT(row.sentence) {
      const SessionId id{static_cast<std::int64_t>(0xfedcba9876543210U)};
      Stage stage;
      stage.start();
      for (const auto& secret : {row.first, row.second}) {
        stage.say(wire::ConnectResponse{.timeOut = wire::Millis{3000}, .sessionId = id, .passwd = secret});
        stage.cut();
        stage.pass(1s);
        BOOST_TEST((stage.newest().handshake().sessionId == id));
        BOOST_TEST((stage.newest().handshake().passwd == secret));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_given_session_is_resumed) {
  auto options = Stage::default_options();
  options.session = Credentials{session_id, password};
  options.last_zxid = Zxid{7};
  Stage stage{options};
  stage.start();
  BOOST_TEST((stage.newest().handshake().sessionId == session_id));
  BOOST_TEST((stage.newest().handshake().passwd == wire::Buffer{password}));
  BOOST_TEST((stage.newest().handshake().lastZxidSeen == Zxid{7}));
}

BOOST_AUTO_TEST_CASE(a_response_without_the_read_only_byte_is_accepted) {
  Stage stage;
  stage.start();
  auto response = grant();
  response.readOnly = {};
  stage.say(response);
  BOOST_TEST(stage.take_told() == "connected");
}

BOOST_AUTO_TEST_CASE(the_read_only_flag_is_that_of_the_application) {
  for (const bool allowed : {false, true}) {
    auto options = Stage::default_options();
    options.read_only = allowed;
    Stage stage{options};
    stage.start();
    BOOST_TEST((stage.newest().handshake().readOnly == wire::Trailing<bool>{allowed}));
  }
}

BOOST_AUTO_TEST_CASE(the_id_of_a_read_only_server_is_not_reused_until_a_full_server_confirmed_one) {
  auto options = Stage::default_options();
  options.read_only = true;
  Stage stage{options};
  stage.start();
  auto response = grant();
  response.readOnly = {true};
  stage.say(response);
  BOOST_TEST(stage.take_told() == "connected_ro");
  stage.cut();
  BOOST_TEST((stage.newest().handshake().sessionId == no_session));
  BOOST_TEST((stage.newest().handshake().passwd == wire::Buffer{password}));
  stage.say(grant(3s, SessionId{5}));
  stage.cut();
  stage.pass(1s);  // the next in turn may be the server that was left a moment ago
  BOOST_TEST((stage.newest().handshake().sessionId == SessionId{5}));
}

BOOST_AUTO_TEST_CASE(the_highest_positive_zxid_of_a_reply_is_reported) {
  Stage stage;
  stage.start_and_grant();
  for (const auto zxid : {77, 76, -1, 0}) {
    stage.call(op(Operation::get, "/a", "a"));
    stage.say(reply(stage.newest().request(stage.newest().frames.size() - 1).header.xid.value(), zxid, wire::GetDataResponse{}));
  }
  stage.say(reply(wire::ping_xid.value(), 99));
  stage.say(notification(wire::WatchKind::changed, "/a"));
  stage.cut();
  BOOST_TEST((stage.newest().handshake().lastZxidSeen == Zxid{77}));
}

BOOST_AUTO_TEST_CASE(a_close_in_place_of_the_response_is_a_failed_attempt_and_nothing_is_forgotten) {
  auto options = Stage::default_options();
  options.session = Credentials{session_id, password};
  options.last_zxid = Zxid{7};
  Stage stage{options};
  stage.start();
  stage.cut();
  BOOST_TEST(stage.connections.size() == 2U);
  BOOST_TEST((stage.connections[0].to != stage.connections[1].to));
  BOOST_TEST((stage.newest().handshake() == stage.connections[0].handshake()));
  BOOST_TEST(stage.take_told() == "");
}

BOOST_AUTO_TEST_CASE(a_server_that_never_answers_is_left_after_two_thirds_of_the_wished_timeout) {
  Stage stage;
  stage.start();
  stage.pass(1999ms);
  BOOST_TEST(stage.connections.size() == 1U);
  stage.pass(1ms);
  BOOST_TEST(stage.connections.size() == 2U);
  BOOST_TEST(to_ms(*stage.connections[0].closed) == 2000);
}

BOOST_AUTO_TEST_CASE(a_wish_of_nothing_still_gives_each_server_a_second) {
  for (const auto wish : {Duration{0}, Duration{-5ms}}) {
    auto options = Stage::default_options();
    options.timeout = wish;
    Stage stage{options};
    stage.start();
    BOOST_TEST(stage.newest().handshake().timeOut.value() == to_ms(wish));
    stage.pass(999ms);
    BOOST_TEST(stage.connections.size() == 1U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
