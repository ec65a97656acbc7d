#include "fake-server/log/event_log.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "fake-server/wire/codec.hpp"

using namespace zkspec;

BOOST_AUTO_TEST_SUITE(event_log)

namespace {

constexpr TimePoint start{5s};

EventLog small_log() {
  EventLog log{start};
  const wire::Message ping = wire::make_request(wire::OpCode::ping);
  log.append(start, event::Call{"c1", command::Op{"g", Operation::get, "/a", {}, -1, "ga"}});
  log.append(start + 1s, event::Opened{ServerIndex{1}, ConnectionId{1}});
  log.append(start + 1001ms, event::Frame{ServerIndex{1}, ConnectionId{1}, Direction::to_server, ping, wire::encode(ping)});
  log.append(start + 12004us, event::Told{"c1", report::State{SessionState::connected, "3"}});
  log.append(start + 1000333333ns, event::Told{"c1", report::Done{"g", ApiResult::ok, "0", to_bytes("v")}});
  log.append(start + 2s, event::Closed{ServerIndex{1}, ConnectionId{1}, Party::client, Closing::fin});
  return log;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_recording_is_one_line_of_json_for_the_head_and_for_each_event) {
  const std::string expected =
      R"({"case":"ping/idle"})"
      "\n"
      R"({"at_ms":0,"kind":"call","client":"c1","call":"get","tag":"g","path":"/a","watch":"ga"})"
      "\n"
      R"({"at_ms":1000,"kind":"opened","server":"s1","connection":1})"
      "\n"
      R"({"at_ms":1001,"kind":"frame","server":"s1","connection":1,"direction":"to_server","frame":"ping",)"
      R"("fields":{"xid":-2,"type":"ping"},"bytes":"hex:00000008fffffffe0000000b"})"
      "\n"
      R"({"at_ms":12.004,"kind":"told","client":"c1","report":"state","state":"connected","raw":"3"})"
      "\n"
      R"({"at_ms":1000.333333,"kind":"told","client":"c1","report":"done","tag":"g","result":"ok","raw":"0","data":"hex:76"})"
      "\n"
      R"({"at_ms":2000,"kind":"closed","server":"s1","connection":1,"by":"client","how":"fin"})"
      "\n";
  BOOST_TEST(to_recording({{"case", "ping/idle"}}, small_log()) == expected);
}

BOOST_AUTO_TEST_CASE(equal_logs_give_equal_recordings) { BOOST_TEST(to_recording({}, small_log()) == to_recording({}, small_log())); }

BOOST_AUTO_TEST_CASE(an_event_as_json_begins_with_its_time_since_the_start) {
  const auto log = small_log();
  const auto json = to_json(log.events()[3], log.start());
  BOOST_TEST(json.begin()->key() == "at_ms");
  BOOST_TEST(json.at("at_ms").as_double() == 12.004);
  BOOST_TEST(json.at("state").as_string() == "connected");
}

BOOST_AUTO_TEST_CASE(past_the_limit_events_are_counted_and_dropped) {
  EventLog log{start, 2};
  int observed = 0;
  log.on_append([&observed] { ++observed; });
  for (int i = 0; i < 5; ++i) log.append(start, event::Action{"0", "x"});
  BOOST_TEST(log.events().size() == 2U);
  BOOST_TEST(log.dropped() == 3U);
  BOOST_TEST(observed == 2);
}

BOOST_AUTO_TEST_CASE(the_observer_sees_the_log_with_the_new_event) {
  EventLog log{start};
  std::size_t seen = 0;
  log.on_append([&] { seen = log.events().size(); });
  log.append(start, event::Action{"0", "x"});
  BOOST_TEST(seen == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
