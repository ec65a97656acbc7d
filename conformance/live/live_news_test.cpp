#include "conformance/live/live_news.hpp"

#include <boost/test/unit_test.hpp>

#include "conformance/live/live_run_test.hpp"

namespace zkspec {
namespace {

BOOST_AUTO_TEST_SUITE(live_news)

BOOST_AUTO_TEST_CASE(later_news_of_a_case_takes_the_place_of_earlier_news) {
  const test::NamedCases cases{2};
  NewsDesk desk;
  for (int trial = 0; trial < 10'000; ++trial) {
    desk.began(cases.variants[0]);
    desk.fell(cases.result(0, trial == 9'999 ? Outcome::fail : Outcome::pass));
  }
  desk.began(cases.variants[1]);
  const auto news = desk.take();
  BOOST_TEST(news.cases.size() == 2U);
  BOOST_TEST(word(news.cases.at(&cases.variants[0]).fallen->outcome) == "fail");
  BOOST_TEST(news.cases.at(&cases.variants[0]).under_way.value() == false);
  BOOST_TEST(news.cases.at(&cases.variants[1]).under_way.value() == true);
  BOOST_TEST(desk.take().cases.empty());
}

BOOST_AUTO_TEST_CASE(log_is_copied_for_whoever_wishes_and_when_it_has_grown) {
  const test::NamedCases cases{2};
  NewsDesk desk;
  const auto copied = [&](std::size_t events) {
    desk.under_way(cases.variants[0], test::log_of(events));
    desk.under_way(cases.variants[1], test::log_of(events));
    const auto news = desk.take();
    BOOST_TEST(!news.cases.contains(&cases.variants[1]));
    return news.cases.empty() ? 0 : news.cases.at(&cases.variants[0]).log->events();
  };
  BOOST_TEST(copied(3) == 0U);
  desk.wish(cases.variants[0]);
  BOOST_TEST(copied(4) == 4U);
  BOOST_TEST(copied(4) == 0U);
  BOOST_TEST(copied(5) == 5U);
  desk.forget(cases.variants[0]);
  BOOST_TEST(copied(6) == 0U);
}

BOOST_AUTO_TEST_CASE(wishes_beyond_the_limit_are_not_heard) {
  const test::NamedCases cases{NewsDesk::most_wishes + 1};
  NewsDesk desk;
  for (const auto& variant : cases.variants) desk.wish(variant);
  for (const auto& variant : cases.variants) desk.under_way(variant, test::log_of(1));
  BOOST_TEST(desk.take().cases.size() == NewsDesk::most_wishes);
}

BOOST_AUTO_TEST_CASE(of_a_long_log_only_its_end_is_copied) {
  const auto tail = newest_of(test::log_of(10'000));
  BOOST_TEST(tail.log.events().size() == 500U);
  BOOST_TEST(tail.events() == 10'000U);
  BOOST_TEST(std::get<event::Opened>(tail.log.events().back().what).connection.value() == 10'000U);
  BOOST_TEST((tail.log.start() == TimePoint{1s}));
  EventLog large;
  for (int i = 0; i < 10; ++i) large.append({}, event::Raw{.bytes = Bytes(100'000)});
  BOOST_TEST(newest_of(large).log.events().size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
