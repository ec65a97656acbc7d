#include "conformance/report/page/sequence_diagram.hpp"

#include <boost/test/unit_test.hpp>

#include "conformance/report/sample_run_test.hpp"

namespace zkspec {

using sample::occurrences;

namespace {

constexpr ServerIndex s1{1};
constexpr ConnectionId first{1};

bool well_formed(const std::string& svg) { return sample::accepts("xmllint --noout {} 2>/dev/null", svg); }

event::Frame ping() { return {s1, first, Direction::to_server, wire::make_request(wire::OpCode::ping), {}}; }

/// The row of the first drawn event whose label holds `label`, up to its end.
std::string row_with(const std::string& svg, std::string_view label) {
  const auto at = svg.find(label);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, label);
  const auto begin = svg.rfind("<g ", at);
  return svg.substr(begin, svg.find("</g>", at) - begin);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_sequence_diagram)

BOOST_AUTO_TEST_CASE(a_conversation_is_the_golden_diagram) {
  const auto svg = sequence_diagram(sample::conversation(12), {.title = "ping/idle#long",
                                                               .evidence = {2, 7},
                                                               .steps = {{2, "2"}, {7, "6"}},
                                                               .failure = {"expected ping on s1 within 0..1500 ms", "seen getData xid=3"}});
  BOOST_TEST(sample::difference(svg, sample::golden("diagram.svg")) == "");
  BOOST_TEST(well_formed(svg));
}

BOOST_AUTO_TEST_CASE(arrows_lead_from_who_acts_to_who_is_told) {
  const auto svg = sequence_diagram(sample::conversation(10));
  BOOST_TEST(occurrences(row_with(svg, "c1 open "), "M108 46H226m-6") == 1U);           // application → client
  BOOST_TEST(occurrences(row_with(svg, "ConnectRequest"), "H488m-6") == 1U);           // client → server
  BOOST_TEST(occurrences(row_with(svg, "ConnectResponse 3000 ms"), "M488") == 1U);        // and back
  BOOST_TEST(occurrences(row_with(svg, "c1 connected (CONNECTED)"), "H108m6") == 1U);   // client → application
}

BOOST_AUTO_TEST_CASE(heartbeats_are_one_row_unless_they_matter) {
  const auto log = sample::conversation(30);
  const auto folded = sequence_diagram(log);
  BOOST_TEST(occurrences(folded, "20 heartbeats") == 1U);
  BOOST_TEST(occurrences(folded, "ping answered") == 0U);
  const auto shown = sequence_diagram(log, {.evidence = {12}, .steps = {{14, "7"}}});
  BOOST_TEST(occurrences(shown, ">ping</text>") == 2U);
  BOOST_TEST(occurrences(shown, ">ping answered</text>") == 2U);  // with the pings that they answer
  BOOST_TEST(occurrences(row_with(shown, ">ping</text>"), "class=\"f e\"") == 1U);
}

BOOST_AUTO_TEST_CASE(a_pause_is_told_with_its_length) {
  EventLog log{TimePoint{}};
  log.append(TimePoint{1ms}, event::Opened{s1, first});
  log.append(TimePoint{1241ms}, event::Closed{s1, first, Party::server, Closing::reset});
  const auto svg = sequence_diagram(log);
  BOOST_TEST(occurrences(svg, "1,240 ms quiet") == 1U);
  BOOST_TEST(occurrences(svg, "reset by server, #1") == 1U);
}

BOOST_AUTO_TEST_CASE(an_act_and_what_it_brings_about_are_one_row_of_that_step) {
  EventLog log{TimePoint{}};
  log.append(TimePoint{}, event::Action{"1", "* refuse"});
  log.append(TimePoint{}, event::Opened{s1, first});
  log.append(TimePoint{}, event::Action{"3", "s1#1 send ConnectResponse protocolVersion=0"});
  log.append(TimePoint{}, event::Frame{s1, first, Direction::to_client, wire::ConnectResponse{}, {}});
  const auto svg = sequence_diagram(log);
  BOOST_TEST(occurrences(svg, "send ConnectResponse") == 0U);
  BOOST_TEST(occurrences(row_with(svg, "ConnectResponse"), "data-s=\"3\"") == 1U);
  BOOST_TEST(occurrences(row_with(svg, "* refuse"), "class=\"n\" data-s=\"1\"") == 1U);
}

BOOST_AUTO_TEST_CASE(connections_of_the_suite_have_lanes_where_there_is_no_application) {
  EventLog log{TimePoint{}};
  for (const std::uint64_t id : {1, 2}) log.append(TimePoint{}, event::Opened{s1, ConnectionId{id}});
  const auto svg = sequence_diagram(log);
  for (const std::string_view lane : {">client #1<", ">client #2<", ">s1<"}) BOOST_TEST(occurrences(svg, lane) == 1U, lane);
  for (std::uint64_t id = 3; id < 100; ++id) log.append(TimePoint{}, event::Opened{s1, ConnectionId{id}});
  BOOST_TEST(occurrences(sequence_diagram(log), ">connections<") == 1U);
}

BOOST_AUTO_TEST_CASE(a_long_log_keeps_evidence_and_both_ends_within_its_bound) {
  EventLog log{TimePoint{}};
  const std::string hostile(10'000, '<');
  for (unsigned i = 0; i < 5000; ++i) {
    log.append(TimePoint{} + i * 1ms, event::Raw{ServerIndex{1 + i % 9}, ConnectionId{1 + i % 50}, Direction::to_client, {}, hostile});
  }
  const std::vector<std::string> failure(4, hostile);
  const auto svg = sequence_diagram(log, {.title = hostile, .evidence = {2500}, .failure = failure, .rows = 40});
  BOOST_TEST(svg.size() < 3'000U + 40 * 600);
  BOOST_TEST(occurrences(svg, "<g class=\"f") == 40U);
  BOOST_TEST(occurrences(svg, "<g class=\"f e\"") == 1U);
  BOOST_TEST(occurrences(svg, ">0.000<") == 1U);
  BOOST_TEST(occurrences(svg, ">4999.000<") == 1U);
  BOOST_TEST(well_formed(svg));
}

BOOST_AUTO_TEST_CASE(what_a_client_says_is_never_markup) {
  EventLog log{TimePoint{}};
  log.append(TimePoint{}, event::Told{"c1", report::Trouble{"</svg><script>", "\x01 \xff ]]> & \"quotes\""}});
  const auto svg = sequence_diagram(log, {.title = "<b>", .steps = {{0, "\"><b>"}}, .failure = {"</text>"}});
  BOOST_TEST(well_formed(svg));
  BOOST_TEST(occurrences(svg, "<script>") + occurrences(svg, "<b>") == 0U);
}

BOOST_AUTO_TEST_CASE(a_log_that_is_empty_or_has_pings_only_is_drawn) {
  EventLog log{TimePoint{}};
  BOOST_TEST(well_formed(sequence_diagram(log)));
  log.append(TimePoint{}, ping());
  const auto svg = sequence_diagram(log, {.failure = {"nothing else came"}});
  BOOST_TEST(well_formed(svg));
  BOOST_TEST(occurrences(svg, "1 heartbeat<") == 1U);
  BOOST_TEST(occurrences(svg, "nothing else came") == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
