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
  EventLog log{start, {.events = 2}};
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

namespace {

/// The steps that a log of numbered actions holds, such as "3 4 5".
std::string held(const EventLog& log) {
  std::string steps;
  for (const auto& event : log.events()) steps += (steps.empty() ? "" : " ") + std::get<event::Action>(event.what).step;
  return steps;
}

event::Raw raw(std::size_t size) { return {ServerIndex{1}, ConnectionId{1}, Direction::to_server, Bytes(size), ""}; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_log_that_keeps_the_newest_lets_go_of_the_oldest_and_goes_on_counting) {
  EventLog log{start, {.events = 3, .keep_newest = true}};
  int observed = 0;
  log.on_append([&] {
    BOOST_TEST(std::get<event::Action>(log.events().back().what).step == std::to_string(observed));
    ++observed;
  });
  for (int i = 0; i < 1000; ++i) {
    log.append(start, event::Action{std::to_string(i), "x"});
    BOOST_TEST(log.first_index() + log.events().size() == static_cast<std::size_t>(i + 1));
    BOOST_TEST(log.events().size() <= 3U);
  }
  BOOST_TEST(held(log) == "997 998 999");
  BOOST_TEST(log.first_index() == 997U);
  BOOST_TEST(log.dropped() == 997U);
  BOOST_TEST(observed == 1000);
}

BOOST_AUTO_TEST_CASE(each_event_is_given_on_before_it_is_observed) {
  EventLog log{start, {.events = 2}};
  std::string told;
  log.on_event([&](const Event& event) { told += std::get<event::Action>(event.what).step; });
  log.on_append([&] { told += "! "; });
  for (int i = 0; i < 4; ++i) log.append(start, event::Action{std::to_string(i), "x"});
  BOOST_TEST(told == "0! 1! ");
}

BOOST_AUTO_TEST_CASE(the_bytes_of_a_log_are_bounded_too) {
  const auto small = footprint({start, raw(0)});
  EventLog newest{start, {.bytes = 10'000 + 3 * small, .keep_newest = true}};
  EventLog first{start, {.bytes = 10'000 + 3 * small}};
  for (const std::size_t size : {4000U, 4000U, 1000U, 6000U, 500U}) {
    newest.append(start, raw(size));
    first.append(start, raw(size));
    BOOST_TEST(newest.bytes() <= 10'000 + 3 * small);
  }
  BOOST_TEST(newest.events().size() == 3U);
  BOOST_TEST(newest.first_index() == 2U);
  BOOST_TEST(newest.bytes() == 7500 + 3 * small);
  BOOST_TEST(first.events().size() == 3U);
  BOOST_TEST(first.first_index() == 0U);
  BOOST_TEST(first.dropped() == 2U);  // the last would fit, but the log has no holes
}

BOOST_AUTO_TEST_CASE(an_event_larger_than_the_log_is_kept_alone) {
  EventLog log{start, {.bytes = 1000, .keep_newest = true}};
  log.append(start, raw(1));
  log.append(start, raw(5000));
  BOOST_TEST(log.events().size() == 1U);
  BOOST_TEST(log.first_index() == 1U);
  log.append(start, raw(1));
  BOOST_TEST(log.events().size() == 1U);
  BOOST_TEST(log.first_index() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
