#include "conformance/live/live_site.hpp"

#include <boost/test/unit_test.hpp>

#include "conformance/live/live_run_test.hpp"

namespace zkspec {
namespace {

struct Visited {
  std::unique_ptr<WebFeed> browser() {
    return std::get<std::unique_ptr<WebFeed>>(*site.subscribe({.target = "/v1/changes"}));
  }
  std::string body(std::string target) { return site.handle({.target = std::move(target)}).body; }

  TimePoint now = TimePoint{1s};
  test::NamedCases cases{100};
  NewsDesk desk = {};
  LiveSite site{desk, cases.run(), [this] { return now; }};
};

BOOST_AUTO_TEST_SUITE(live_site)

BOOST_AUTO_TEST_CASE(reloaded_page_begins_with_a_snapshot) {
  Visited visited;
  auto page = visited.browser();
  BOOST_TEST(test::parsed(page->next()).at("snapshot").as_bool());
  visited.desk.fell(visited.cases.result(7, Outcome::pass));
  BOOST_TEST(visited.site.look());
  const auto change = page->next();
  BOOST_TEST(!test::parsed(change).at("snapshot").as_bool());
  BOOST_TEST(test::cases_of(change) == "area/case-7 pass");
  BOOST_TEST(page->next().empty());
  page = visited.browser();
  const auto again = page->next();
  BOOST_TEST(test::parsed(again).at("snapshot").as_bool());
  BOOST_TEST(test::cases_of(again) == "area/case-7 pass");
}

BOOST_AUTO_TEST_CASE(slow_browser_gets_one_message_however_much_it_has_missed) {
  Visited visited;
  const auto slow = visited.browser();
  const auto quick = visited.browser();
  slow->next();
  std::size_t quick_messages = 0;
  for (int round = 0; round < 50; ++round) {
    for (std::size_t number = 0; number < visited.cases.variants.size(); ++number) {
      visited.desk.began(visited.cases.variants[number]);
      visited.desk.fell(visited.cases.result(number, Outcome::pass, fmt::format("round {}", round)));
    }
    visited.site.look();
    while (!quick->next().empty()) ++quick_messages;
  }
  BOOST_TEST(quick_messages == 50U);
  BOOST_TEST(!visited.site.all_told());
  const auto message = slow->next();
  BOOST_TEST(test::parsed(message).at("changed").as_array().size() == 100U);
  BOOST_TEST(message.find("round 49") != std::string::npos);
  BOOST_TEST(message.find("round 48") == std::string::npos);
  BOOST_TEST(!visited.site.all_told());
  BOOST_TEST(slow->next().empty());
  BOOST_TEST(visited.site.all_told());
}

BOOST_AUTO_TEST_CASE(diagram_of_a_trial_under_way_comes_with_the_next_look) {
  Visited visited;
  visited.desk.began(visited.cases.variants[3]);
  visited.site.look();
  BOOST_TEST(visited.body("/v1/cases/3/diagram").find("svg") == std::string::npos);
  visited.desk.under_way(visited.cases.variants[3], test::log_of(4));
  visited.site.look();
  BOOST_TEST(visited.body("/v1/cases/3/diagram?has=0").find("<svg") != std::string::npos);
  visited.now += 1min;  // nobody has asked for a while
  visited.site.look();
  visited.desk.under_way(visited.cases.variants[3], test::log_of(5));
  BOOST_TEST(visited.desk.take().cases.empty());
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_told) {
  Visited visited;
  BOOST_TEST(visited.site.handle({.target = "/v1/cases/100/diagram"}).status == 404U);
  BOOST_TEST(visited.site.handle({.target = "/v1/cases/diagram"}).status == 404U);
  BOOST_TEST(visited.site.handle({.target = "/v1/cases/1/diagram?has=x"}).status == 404U);
  BOOST_TEST(visited.site.handle({.target = "/v1/changes"}).status == 426U);
  BOOST_TEST(visited.site.handle({.method = "POST", .target = "/v1/run"}).status == 405U);
  BOOST_TEST(!visited.site.subscribe({.target = "/v1/run"}).has_value());
  for (const auto* target : {"/", "/page.css", "/page.js", "/v1/run"}) BOOST_TEST(visited.site.handle({.target = target}).status == 200U);
}

BOOST_AUTO_TEST_CASE(end_is_told_to_those_who_are_there) {
  Visited visited;
  const auto page = visited.browser();
  page->next();
  BOOST_TEST(page->next().empty());
  visited.desk.fell(visited.cases.result(0, Outcome::fail));
  visited.site.end({.code = 1});
  const auto last = page->next();
  BOOST_TEST(test::cases_of(last) == "area/case-0 fail");
  BOOST_TEST(test::parsed(last).at("run").at("end").at("code").as_int64() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
