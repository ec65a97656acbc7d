#include "conformance/report/page/log_table.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "conformance/report/sample_run_test.hpp"

namespace zkspec {

BOOST_AUTO_TEST_SUITE(report_log_table)

BOOST_AUTO_TEST_CASE(a_frame_stands_on_the_server_side_and_a_call_on_the_clients) {
  const std::vector<LogRow> rows = log_rows(sample::conversation(12), {}, 200);
  BOOST_REQUIRE_EQUAL(rows.size(), 12U);
  BOOST_CHECK(rows[0].kind == LogRow::Kind::api);
  BOOST_TEST(rows[0].where.empty());
  BOOST_TEST(rows[1].text == "opened");
  BOOST_CHECK(rows[2].kind == LogRow::Kind::wire);
  BOOST_TEST(rows[2].where == "s1#1");
  BOOST_TEST(rows[2].arrow == "→");
  BOOST_TEST(rows[2].time == "24.008");
  BOOST_TEST(rows[2].bytes.empty());
  BOOST_CHECK(rows[3].kind == LogRow::Kind::note);
  BOOST_TEST(rows[4].arrow == "←");
  BOOST_CHECK(rows[10].kind == LogRow::Kind::ping);
  BOOST_CHECK(rows[11].kind == LogRow::Kind::ping);
}

BOOST_AUTO_TEST_CASE(evidence_is_marked_and_shows_its_bytes) {
  const std::vector<LogRow> rows = log_rows(sample::conversation(12), {7}, 200);
  BOOST_TEST(rows[7].evidence);
  BOOST_TEST(rows[7].bytes == "00000018 00000003 00000004 0000000b 2f617070 2f636f6e 66696701");
  BOOST_TEST(!rows[6].evidence);
}

BOOST_AUTO_TEST_CASE(a_log_longer_than_the_limit_keeps_both_ends_and_what_surrounds_the_evidence) {
  const std::vector<LogRow> rows = log_rows(sample::conversation(1000), {500}, 100);
  const auto folded = [](const LogRow& row) { return row.kind == LogRow::Kind::folded; };
  BOOST_REQUIRE_EQUAL(std::count_if(rows.begin(), rows.end(), folded), 2);
  BOOST_TEST(rows[50].text == "446 rows not shown");
  BOOST_TEST(rows[55].evidence);
  BOOST_TEST(rows[60].text == "445 rows not shown");
  BOOST_TEST(rows.size() == 50U + 1 + 9 + 1 + 50);
}

BOOST_AUTO_TEST_CASE(a_log_as_long_as_the_limit_is_shown_whole) {
  BOOST_TEST(log_rows(sample::conversation(100), {}, 100).size() == 100U);
  BOOST_TEST(log_rows(EventLog{}, {}, 100).empty());
}

BOOST_AUTO_TEST_CASE(events_that_the_log_dropped_are_told) {
  EventLog log{TimePoint{}, {.events = 1}};
  for (int i = 0; i < 3; ++i) log.append(TimePoint{}, event::Opened{ServerIndex{1}, ConnectionId{1}});
  const std::vector<LogRow> rows = log_rows(log, {}, 100);
  BOOST_REQUIRE_EQUAL(rows.size(), 2U);
  BOOST_TEST(rows[1].text == "2 events beyond the log's limit");
}

BOOST_AUTO_TEST_CASE(a_text_of_a_megabyte_does_not_enter_the_page) {
  EventLog log{TimePoint{}};
  log.append(TimePoint{}, event::Raw{ServerIndex{1}, ConnectionId{1}, Direction::to_client, Bytes(1'000'000, 7), std::string(5000, 'x')});
  const LogRow row = log_rows(log, {}, 100).front();
  BOOST_TEST(row.text.size() < 500U);
  BOOST_TEST(row.bytes.size() < 600U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
