#include "conformance/cases/trials.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/test/unit_test.hpp>
#include <string_view>

using namespace zkspec;

namespace {

Trials trials_of(double p, std::vector<double> against, double alpha = 1e-6, double power = 0.999) {
  return {.p = p, .alpha = alpha, .power = power, .against = std::move(against)};
}

double accepted(const Trials& trials, double p) {
  const boost::math::binomial law(trials.number, p);
  double sum = 0;
  for (int count = trials.low; count <= trials.high; ++count) sum += pdf(law, count);
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trials)

/// 2 to the power of -20 is just above half of 1e-6, and of -21 below: with 21 trials or more, none and all of them are refused.
BOOST_AUTO_TEST_CASE(half_against_never_and_always_takes_twenty_one_trials) {
  auto half = trials_of(0.5, {0, 1});
  BOOST_TEST_REQUIRE(design(half).has_value());
  BOOST_TEST(half.number == 21);
  BOOST_TEST(half.low == 1);
  BOOST_TEST(half.high == 20);
}

BOOST_AUTO_TEST_CASE(designs_keep_their_error_rates_and_one_trial_less_would_not) {
  const std::vector<Trials> rows{trials_of(2. / 3, {0, 1. / 3, 0.5, 1}), trials_of(0.25, {0, 1. / 3, 0.5, 1}),
                                 trials_of(0.4, {0, 0.6, 1}, 1e-5, 0.99)};
  for (auto row : rows) {
    BOOST_TEST_REQUIRE(design(row).has_value());
    BOOST_TEST(1 - accepted(row, row.p) <= row.alpha);
    for (const auto wrong : row.against) BOOST_TEST(accepted(row, wrong) <= 1 - row.power, row.p << " against " << wrong);
    auto wider = row;
    --wider.low;
    BOOST_TEST(1 - accepted(wider, row.p) < row.alpha);
    auto narrower = row;
    ++narrower.low;
    BOOST_TEST(1 - accepted(narrower, row.p) > row.alpha / 2, "the region is as narrow as it may be");
  }
}

BOOST_AUTO_TEST_CASE(more_trials_are_wanted_where_the_values_are_closer) {
  auto third = trials_of(2. / 3, {0, 1. / 3, 0.5, 1});
  auto quarter = trials_of(0.25, {0, 1. / 3, 0.5, 1});
  BOOST_TEST_REQUIRE((design(third) && design(quarter)));
  BOOST_TEST((third.number > 450 && third.number < 650), third.number);
  BOOST_TEST((quarter.number > 1600 && quarter.number < 2200), quarter.number);
}

BOOST_AUTO_TEST_CASE(a_design_without_enough_power_is_refused) {
  auto ninth = trials_of(0.1, {0.11});
  const auto designed = design(ninth);
  BOOST_TEST_REQUIRE(!designed.has_value());
  BOOST_TEST(designed.error().what.starts_with("5000 trials tell p = 0.1 from 0.11 with a power of 0.0"), designed.error().what);
}

BOOST_AUTO_TEST_SUITE_END()
