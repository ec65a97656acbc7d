#include "conformance/live/live_board.hpp"

#include <boost/test/unit_test.hpp>

#include "conformance/live/live_run_test.hpp"

namespace zkspec {
namespace {

/// A board, told by a desk.
struct Told {
  explicit Told(std::size_t number) : cases{number}, board{cases.run(), start} {}

  /// What is new, as who has seen `seen` is told it.
  std::string look(Duration after = {}) {
    board.take(desk.take(), start + after);
    return board.changes_since(std::exchange(seen, board.revision()), start + after);
  }
  boost::json::object diagram(std::size_t number, std::uint64_t has = 0) { return test::parsed(board.diagram(number, has)); }

  const TimePoint start = TimePoint{5s};
  test::NamedCases cases;
  NewsDesk desk = {};
  LiveBoard board;
  std::uint64_t seen = 0;
};

BOOST_AUTO_TEST_SUITE(live_board)

BOOST_AUTO_TEST_CASE(what_has_changed_is_told_once_and_in_its_order) {
  Told told{3};
  BOOST_TEST(test::cases_of(told.look()).empty());
  told.desk.began(told.cases.variants[0]);
  told.desk.began(told.cases.variants[1]);
  told.look();
  told.desk.fell(told.cases.result(1, Outcome::pass));
  BOOST_TEST(test::cases_of(told.look()) == "area/case-1 pass");
  told.desk.fell(told.cases.result(0, Outcome::fail, "ping.when-idle: expected a ping"));
  told.desk.began(told.cases.variants[1]);
  BOOST_TEST(test::cases_of(told.look()) == "area/case-0 fail, area/case-1 pass under way");
  told.desk.fell(told.cases.result(0, Outcome::fail, "ping.when-idle: expected a ping"));
  BOOST_TEST(test::cases_of(told.look()).empty());
  BOOST_TEST(test::cases_of(told.board.changes_since(0, told.start)) == "area/case-0 fail, area/case-1 pass under way");
}

BOOST_AUTO_TEST_CASE(run_is_told_with_time_that_stops_at_its_end) {
  Told told{1};
  told.desk.subject("kazoo", "2.8.0");
  auto run = test::parsed(told.look(2s)).at("run").as_object();
  BOOST_TEST(run.at("subject").as_string() == "kazoo 2.8.0");
  BOOST_TEST(run.at("elapsed_ms").as_int64() == 2000);
  BOOST_TEST(!run.contains("end"));
  told.desk.began(told.cases.variants[0]);
  told.look(3s);
  told.board.end({.code = 130, .report = "/tmp/report.html"}, told.start + 4s);
  const auto last = told.look(9s);
  BOOST_TEST(test::cases_of(last) == "area/case-0");
  run = test::parsed(last).at("run").as_object();
  BOOST_TEST(run.at("elapsed_ms").as_int64() == 4000);
  BOOST_TEST(run.at("end").at("code").as_int64() == 130);
}

BOOST_AUTO_TEST_CASE(reason_is_cut_between_characters) {
  Told told{1};
  std::string reason = "x";
  for (int i = 0; i < 1000; ++i) reason += "→";
  told.desk.fell(told.cases.result(0, Outcome::fail, reason));
  const auto message = test::parsed(told.look());
  const std::string_view shown = message.at("changed").as_array().at(0).at("reason").as_string();
  BOOST_TEST(shown.size() < 410U);
  BOOST_TEST(shown.ends_with("→…"));
}

BOOST_AUTO_TEST_CASE(diagram_is_drawn_of_what_is_known_and_not_again_until_it_has_grown) {
  Told told{1};
  BOOST_TEST(!told.diagram(0).contains("svg"));
  told.desk.began(told.cases.variants[0]);
  told.desk.wish(told.cases.variants[0]);
  told.desk.under_way(told.cases.variants[0], test::log_of(2));
  told.look();
  const auto drawn = told.diagram(0);
  BOOST_TEST(drawn.at("under_way").as_bool());
  BOOST_TEST(drawn.at("events").as_int64() == 2);
  BOOST_TEST(std::string_view{drawn.at("svg").as_string()}.find("<svg") != std::string_view::npos);
  const auto has = static_cast<std::uint64_t>(drawn.at("revision").as_int64());
  BOOST_TEST(!told.diagram(0, has).contains("svg"));
  auto result = told.cases.result(0, Outcome::fail);
  result.log = test::log_of(600);
  result.verdict.findings.push_back({.clause = "loss.detected", .expected = "<a & b>", .seen = "nothing", .evidence = {50, 599}});
  told.desk.fell(result);
  told.look();
  const auto last = told.diagram(0, has);
  BOOST_TEST(last.at("events").as_int64() == 600);
  BOOST_TEST(std::string_view{last.at("svg").as_string()}.find("expected &lt;a &amp; b") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(logs_are_kept_up_to_a_limit_and_what_passed_goes_first) {
  constexpr std::size_t number = LiveBoard::most_log_bytes / 250'000 + 10;
  Told told{number};
  for (std::size_t i = 0; i < number; ++i) {
    auto result = told.cases.result(i, i == 0 ? Outcome::fail : Outcome::pass);
    result.log.append({}, event::Raw{.bytes = Bytes(250'000)});
    told.desk.fell(result);
    told.look();
  }
  BOOST_TEST(told.diagram(0).contains("svg"));
  BOOST_TEST(!told.diagram(1).contains("svg"));
  BOOST_TEST(told.diagram(number - 1).contains("svg"));
}

BOOST_AUTO_TEST_CASE(straggler_of_a_case_that_has_come_out_changes_nothing) {
  Told told{1};
  told.desk.wish(told.cases.variants[0]);
  auto result = told.cases.result(0, Outcome::pass);
  result.log = test::log_of(3);
  told.desk.fell(result);
  told.look();
  told.desk.under_way(told.cases.variants[0], test::log_of(7));
  BOOST_TEST(test::cases_of(told.look()).empty());
  BOOST_TEST(told.diagram(0).at("events").as_int64() == 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
