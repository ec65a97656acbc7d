#include <boost/test/unit_test.hpp>

#include "conformance/client/stage_test.hpp"

using namespace zkspec;
using namespace zkspec::stage;

namespace {

std::size_t pings(const Connection& connection) {
  return static_cast<std::size_t>(std::ranges::count_if(connection.frames, [](const auto& m) { return wire::name_of(m) == "ping"; }));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(session_keepalive)

BOOST_AUTO_TEST_CASE(an_idle_client_pings_after_a_third_of_the_granted_timeout) {
  struct Case {
    std::string_view sentence;
    Duration wished, granted;
  };
  for (const auto& row : std::to_array<Case>({{"as wished", 3s, 3s}, {"lowered", 30s, 3s}, {"raised", 1s, 6s}})) {
    BOOST_TEST_CONTEXT(row.sentence) {
      auto options = Stage::default_options();
      options.timeout = row.wished;
      Stage stage{options};
      stage.start_and_grant(row.granted);
      stage.pass(row.granted / 3 - 1ms);
      BOOST_TEST(pings(stage.newest()) == 0U);
      stage.pass(1ms);
      BOOST_TEST(pings(stage.newest()) == 1U);
      BOOST_TEST(wire::print(stage.newest().frames.back()) == wire::print(wire::Message{wire::make_request(wire::OpCode::ping)}));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_request_postpones_the_ping) {
  Stage stage;
  stage.start_and_grant();
  stage.pass(900ms);
  stage.call(op(Operation::get, "/a", "a"));
  stage.pass(999ms);
  BOOST_TEST(pings(stage.newest()) == 0U);
  stage.pass(1ms);
  BOOST_TEST(pings(stage.newest()) == 1U);
}

BOOST_AUTO_TEST_CASE(answered_pings_keep_the_connection_for_ever) {
  Stage stage;
  HonestServer server{stage};
  stage.on_frame = [&](const auto& frame) { server.answer(frame); };
  stage.start();
  stage.pass(60s);
  BOOST_TEST(stage.take_told() == "connected");
  BOOST_TEST(pings(stage.newest()) == 60U);
}

BOOST_AUTO_TEST_CASE(silence_of_two_thirds_is_a_lost_connection) {
  Stage stage;
  stage.start_and_grant();
  stage.call(op(Operation::get, "/a", "a"));
  stage.pass(1999ms);
  BOOST_TEST(stage.take_told() == "");
  stage.pass(1ms);
  BOOST_TEST(stage.take_told() == "done a connection_loss; disconnected");
  BOOST_TEST(to_ms(*stage.connections[0].closed) == 2000);
  BOOST_TEST((stage.newest().handshake().sessionId == session_id));
}

BOOST_AUTO_TEST_CASE(any_whole_frame_counts_as_life_and_half_a_frame_does_not) {
  Stage stage;
  stage.start_and_grant();
  for (int i = 0; i < 5; ++i) {
    stage.pass(1500ms);
    stage.say(notification(wire::WatchKind::changed, "/nobody"));
  }
  BOOST_TEST(stage.take_told() == "");
  stage.pass(1500ms);
  const auto frame = wire::encode(notification(wire::WatchKind::changed, "/nobody"));
  stage.say_bytes(BytesView{frame}.first(frame.size() - 1));
  stage.pass(500ms);
  BOOST_TEST(stage.take_told() == "disconnected");
}

BOOST_AUTO_TEST_SUITE_END()
