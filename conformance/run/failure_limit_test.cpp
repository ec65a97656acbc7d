// When enough has failed nothing more is begun; what was not played is named, and equal runs end at the same place.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "conformance/run/shipped_suite_test.hpp"
#include "conformance/run/stages.hpp"
#include "conformance/run/virtual_run.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

using namespace zkspec;

namespace {

Plan plan(std::size_t most_failures, int jobs) {
  return {.suite = &shipped::suite(),
          .variants = *select(shipped::suite(), Role::client, {"ping"}, Group::ordinary),
          .seed = Seed{1},
          .jobs = jobs,
          .most_failures = most_failures};
}

RunResult run_without_pings(const Plan& plan) {
  return run_virtual(plan, Role::client, shipped::defect("client/never-pings"));
}

std::vector<std::string> played(const RunResult& run) {
  std::vector<std::string> ids;
  for (const auto& result : run.cases) ids.push_back(result.variant->id);
  return ids;
}

long failures(const RunResult& run) {
  return std::ranges::count_if(run.cases, [](const auto& result) { return result.verdict.outcome == Outcome::fail; });
}

CaseResult failed(const Variant* variant) {
  CaseResult result{.variant = variant};
  result.verdict.outcome = Outcome::fail;
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(failure_limit)

BOOST_AUTO_TEST_CASE(run_ends_with_the_last_failure_that_was_allowed) {
  const auto whole = run_without_pings(plan(0, 1));
  BOOST_TEST_REQUIRE(failures(whole) > 2);
  BOOST_TEST(not_played(plan(0, 1), whole).empty());
  const auto run = run_without_pings(plan(2, 1));
  BOOST_TEST(failures(run) == 2);
  BOOST_TEST((run.cases.back().verdict.outcome == Outcome::fail));
  const auto rest = not_played(plan(2, 1), run);
  BOOST_TEST(run.cases.size() + rest.size() == whole.cases.size());
  BOOST_TEST(why_not_played(plan(2, 1), run) == "2 failures were reached");
  const auto& last = run.cases.back().variant->id;
  for (const auto& id : rest) BOOST_TEST((id > last), id << " is not behind " << last);
}

BOOST_AUTO_TEST_CASE(workers_do_not_change_where_a_run_ends) {
  const auto one = played(run_without_pings(plan(2, 1)));
  BOOST_TEST(one == played(run_without_pings(plan(2, 4))), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(known_failures_do_not_count) {
  auto all_known = plan(1, 1);
  all_known.known = [](const CaseResult&) { return true; };
  const auto run = run_without_pings(all_known);
  BOOST_TEST(failures(run) > 2);
  BOOST_TEST(not_played(all_known, run).empty());
}

BOOST_AUTO_TEST_CASE(stage_gives_nothing_out_once_the_limit_is_reached_and_tells_the_rest) {
  const auto two = plan(1, 1);
  FailureLimit limit{two};
  Singles stage{two, limit, two.variants};
  const auto first = stage.next();
  const auto second = stage.next();
  BOOST_TEST_REQUIRE((first && second));
  stage.finished(failed(first->variant));
  BOOST_TEST(!stage.next());
  BOOST_TEST(stage.over());
  BOOST_TEST(stage.rest().size() == two.variants.size() - 2);
  stage.finished(failed(second->variant));  // was under way
  BOOST_TEST(stage.take_results().size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_an_interrupt_cut_off_is_no_result) {
  const auto all = plan(0, 1);
  FailureLimit limit{all};
  Singles stage{all, limit, all.variants};
  auto cut = failed(stage.next()->variant);
  cut.verdict.outcome = Outcome::inconclusive;
  cut.verdict.reason = cut_off_by_interrupt;
  stage.finished(std::move(cut));
  BOOST_TEST(stage.take_results().empty());
}

BOOST_AUTO_TEST_CASE(trials_that_an_interrupt_cut_off_do_not_decide_a_statistical_case) {
  const auto variants = *select(shipped::suite(), Role::client, {"rebalance/one-to-*"}, Group::statistical);
  const Plan all{.suite = &shipped::suite(), .variants = variants};
  FailureLimit limit{all};
  const auto clock = make_sim_loop(Seed{1});
  Experiments stage{all, limit, {variants.front()}, *clock};
  for (int trial = 0; trial < 64; ++trial) {
    auto cut = failed(stage.next()->variant);
    cut.verdict.outcome = Outcome::inconclusive;
    cut.verdict.reason = cut_off_by_interrupt;
    stage.finished(std::move(cut));
  }
  BOOST_TEST(stage.take_results().empty());
  BOOST_TEST(stage.rest().size() == 1U);
}

BOOST_AUTO_TEST_CASE(statistical_cases_end_when_their_time_is_over_whatever_loops_they_are_played_on) {
  const auto variants = *select(shipped::suite(), Role::client, {"rebalance/one-to-*"}, Group::statistical);
  const Plan all{.suite = &shipped::suite(), .variants = variants};
  FailureLimit limit{all};
  const auto clock = make_sim_loop(Seed{1});
  Experiments stage{all, limit, variants, *clock};
  BOOST_TEST(stage.next().has_value());
  const auto later = clock->timer([] {});
  later->arm(TimePoint{statistical_budget});
  clock->run([] { return false; });
  BOOST_TEST(!stage.next().has_value());
  BOOST_TEST(stage.over());
  const auto results = stage.take_results();
  BOOST_TEST_REQUIRE(results.size() == variants.size());
  for (const auto& result : results) BOOST_TEST((result.verdict.outcome == Outcome::inconclusive));
}

BOOST_AUTO_TEST_SUITE_END()
