#include "fake-server/log/event.hpp"

#include <boost/test/unit_test.hpp>

using namespace zkspec;

BOOST_AUTO_TEST_SUITE(event_printing)

BOOST_AUTO_TEST_CASE(each_event_is_one_line_for_people) {
  struct Row {
    std::string_view line;
    EventPayload what;
  };
  const ServerIndex s1{1};
  const ConnectionId third{3};
  const Row rows[] = {
      {"s1#3 opened", event::Opened{s1, third}},
      {"s1#3 closed by server (reset)", event::Closed{s1, third, Party::server, Closing::reset}},
      {"s1#3 <- raw \"ruok\" (four-letter word)", event::Raw{s1, third, Direction::to_server, to_bytes("ruok"), "four-letter word"}},
      {"s1#3 -> raw hex:00ff", event::Raw{s1, third, Direction::to_client, {0x00, 0xff}, ""}},
      {"c1 calls open 127.0.0.1:2181,127.0.0.2:2181 timeout=12000ms chroot=/app read_only session=0x0000000000000007",
       event::Call{"c1", command::Open{{{"127.0.0.1", 2181}, {"127.0.0.2", 2181}}, 12s, "/app", true, Credentials{SessionId{7}, {}}}}},
      {"c1 calls set w /a data=\"x\" version=3", event::Call{"c1", command::Op{"w", Operation::set, "/a", to_bytes("x"), 3, {}}}},
      {"c1 calls get g /a watch=ga", event::Call{"c1", command::Op{.tag = "g", .path = "/a", .watch = "ga"}}},
      {"c1 calls close bye", event::Call{"c1", command::Close{"bye"}}},
      {"c1 connected (SyncConnected)", event::Told{"c1", report::State{SessionState::connected, "SyncConnected"}}},
      {"c1 done g ok (0) data=\"v\"", event::Told{"c1", report::Done{"g", ApiResult::ok, "0", to_bytes("v")}}},
      {"c1 done g connection_loss", event::Told{"c1", report::Done{.tag = "g", .result = ApiResult::connection_loss}}},
      {"c1 watch ga changed /a", event::Told{"c1", report::Watch{"ga", WatchWord::changed, "/a"}}},
      {"c1 info i session_id=0x0000000000000007 timeout=3000ms state=CONNECTED",
       event::Told{"c1", report::Info{.tag = "i", .session_id = SessionId{7}, .timeout = 3s, .state = "CONNECTED"}}},
      {"c1 does not support multi", event::Told{"c1", report::Unsupported{"multi"}}},
      {"c1 trouble in callback: KeyError", event::Told{"c1", report::Trouble{"callback", "KeyError"}}},
      {"c1 died: SIGABRT", event::Told{"c1", report::Died{"SIGABRT"}}},
      {"step 4.moved.1: s1 reset", event::Action{"4.moved.1", "s1 reset"}},
      {"lateness: host 12 ms, pipe 3 ms", event::Lateness{12ms, 3ms}},
  };
  for (const auto& row : rows) BOOST_TEST(print({TimePoint{}, row.what}) == row.line);
}

BOOST_AUTO_TEST_CASE(a_frame_is_printed_behind_an_arrow_as_the_server_sees_it) {
  const wire::Message message = wire::make_request(wire::OpCode::ping);
  BOOST_TEST(print({TimePoint{}, event::Frame{ServerIndex{2}, ConnectionId{5}, Direction::to_server, message, {}}}) ==
             "s2#5 <- " + wire::print(message));
}

BOOST_AUTO_TEST_SUITE_END()
