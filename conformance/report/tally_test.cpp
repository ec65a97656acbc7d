#include "conformance/report/tally.hpp"

#include <boost/test/unit_test.hpp>

#include "conformance/report/sample_run_test.hpp"

namespace zkspec {

BOOST_AUTO_TEST_SUITE(report_tally)

BOOST_AUTO_TEST_CASE(results_are_grouped_by_what_stands_before_the_first_slash) {
  const sample::Run sample = sample::every_outcome();
  const std::vector<Area> areas = areas_of(sample.run);
  BOOST_REQUIRE_EQUAL(areas.size(), 9U);
  BOOST_TEST(areas.front().name == "auth");
  BOOST_TEST(areas[5].name == "ping");
  BOOST_TEST(areas[5].cases.size() == 2U);
}

BOOST_AUTO_TEST_CASE(every_result_is_counted_once) {
  const sample::Run sample = sample::every_outcome();
  const Counts counts = count(sample.run.cases);
  std::size_t sum = 0;
  for (const Outcome outcome : all_outcomes) {
    BOOST_TEST(count_of(counts, outcome) >= 1U, word(outcome));
    sum += count_of(counts, outcome);
  }
  BOOST_TEST(sum == sample.run.cases.size());
  BOOST_TEST(count_of({}, Outcome::fail) == 0U);
  BOOST_TEST(count_flaky(sample.run.cases) == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
