#include <boost/test/unit_test.hpp>

#include "conformance/client/stage_test.hpp"

using namespace zkspec;
using namespace zkspec::stage;

BOOST_AUTO_TEST_SUITE(session_malformed)

BOOST_AUTO_TEST_CASE(nonsense_ends_the_connection_and_the_session_goes_on_elsewhere) {
  struct Case {
    std::string_view sentence;
    std::string_view hex;
  };
  const auto table = std::to_array<Case>({
      {"the xid of a later request", "00000010 00000002 0000000000000005 00000000"},
      {"an unknown negative xid", "00000010 ffffffb3 0000000000000005 00000000"},
      {"a negative length", "ffffffff"},
      {"a length over the limit", "7fffffff"},
      {"a frame of no bytes", "00000000"},
      {"a header cut short", "00000008 00000001 00000000"},
      {"a body cut short", "00000014 00000001 0000000000000005 00000000 00000004"},
  });
  for (const auto& row : table) {
    BOOST_TEST_CONTEXT(row.sentence) {
      Stage stage;
      stage.start_and_grant();
      stage.call(op(Operation::get, "/a", "a"));
      stage.say_bytes(*from_hex(row.hex));
      BOOST_TEST(stage.take_told() == "done a connection_loss; disconnected");
      BOOST_TEST(stage.connections[0].closed.has_value());
      BOOST_TEST((stage.newest().handshake().sessionId == session_id));
      stage.say(grant());
      BOOST_TEST(stage.take_told() == "connected");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_reply_to_nothing_ends_the_connection) {
  Stage stage;
  stage.start_and_grant();
  stage.say(reply(1, 1));
  BOOST_TEST(stage.take_told() == "disconnected");
}

BOOST_AUTO_TEST_CASE(garbage_in_place_of_the_response_sends_the_client_to_the_next_server) {
  for (const std::string_view garbage : {"HTTP/1.1 400 Bad Request\r\n\r\n", "\0\0\0\x03oops", "\0\0\0\0"}) {
    Stage stage;
    stage.start();
    stage.say_bytes(to_bytes(garbage.empty() ? std::string_view{"\0\0\0\0", 4} : garbage));
    BOOST_TEST(stage.connections.size() == 2U);
    BOOST_TEST(stage.take_told() == "");
  }
}

BOOST_AUTO_TEST_CASE(a_frame_that_never_ends_is_silence) {
  Stage stage;
  stage.start_and_grant();
  stage.pass(1s);
  stage.say_bytes(*from_hex("00000010 fffffffe"));
  stage.pass(999ms);
  BOOST_TEST(stage.take_told() == "");
  stage.pass(1ms);
  BOOST_TEST(stage.take_told() == "disconnected");
}

BOOST_AUTO_TEST_CASE(bytes_of_an_ended_connection_do_not_reach_the_next) {
  Stage stage;
  stage.start_and_grant();
  stage.say_bytes(*from_hex("00000010 fffffffe"));
  stage.cut();
  stage.say(grant());
  BOOST_TEST(stage.take_told() == "disconnected; connected");
}

BOOST_AUTO_TEST_SUITE_END()
