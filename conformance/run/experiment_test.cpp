#include "conformance/run/experiment.hpp"

#include <boost/test/unit_test.hpp>

using namespace zkspec;

namespace {

/// 21 trials, of which 1 to 20 have to move.
class Bench {
 public:
  explicit Bench(bool sequential = true, Level level = Level::must) {
    ledger_.clauses["rebalance.probabilistic"] = {.id = "rebalance.probabilistic", .level = level, .roles = {Role::client}};
    variant_ = {.of = &case_, .id = "rebalance/half"};
    variant_.trials = Trials{.counted = {"moved"},
                             .clauses = {"rebalance.probabilistic"},
                             .p = 0.5,
                             .alpha = 1e-6,
                             .power = 0.999,
                             .against = {0, 1},
                             .sequential = sequential};
    BOOST_TEST_REQUIRE(design(*variant_.trials).has_value());
    experiment_.emplace(variant_, ledger_);
  }

  void trial(Outcome outcome, const std::string& branch, std::set<std::string> violated = {}) {
    experiment_->begin();
    CaseResult result{.variant = &variant_, .verdict = {.outcome = outcome, .reason = "because"}, .duration = 1s};
    if (!branch.empty()) result.verdict.taken = {branch};
    result.verdict.proved = {"rebalance.probabilistic", "rebalance.keeps-session"};
    result.verdict.violated = std::move(violated);
    experiment_->add(std::move(result));
  }
  void trials(int number, const std::string& branch) {
    for (int i = 0; i < number; ++i) trial(Outcome::pass, branch);
  }
  Experiment& experiment() { return *experiment_; }

 private:
  Ledger ledger_ = {};
  Case case_ = {.id = "rebalance/half"};
  Variant variant_ = {};
  std::optional<Experiment> experiment_ = {};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(experiment)

BOOST_AUTO_TEST_CASE(a_frequency_in_the_region_passes_and_proves) {
  Bench bench{false};
  bench.trials(9, "moved");
  bench.trials(12, "stayed");
  BOOST_TEST_REQUIRE(bench.experiment().decided());
  const auto result = bench.experiment().take_result();
  BOOST_TEST(word(result.verdict.outcome) == "pass");
  BOOST_TEST(result.verdict.proved.contains("rebalance.probabilistic"));
  BOOST_TEST(result.statistics->trials == 21);
  BOOST_TEST(result.statistics->counted == 9);
  BOOST_TEST(result.statistics->branches.at("stayed") == 12);
  BOOST_TEST((result.duration == 21s));
}

BOOST_AUTO_TEST_CASE(a_subject_that_never_moves_violates_the_clause) {
  Bench bench;
  bench.trials(20, "stayed");
  BOOST_TEST(!bench.experiment().decided(), "the last one may move");
  bench.trials(1, "stayed");
  BOOST_TEST_REQUIRE(bench.experiment().decided());
  const auto verdict = bench.experiment().take_result().verdict;
  BOOST_TEST(word(verdict.outcome) == "fail");
  BOOST_TEST(verdict.violated.contains("rebalance.probabilistic"));
  BOOST_TEST(verdict.proved.contains("rebalance.keeps-session"));
  BOOST_TEST(verdict.reason == "rebalance.probabilistic: expected moved in 1 to 20 of 21 trials (p = 0.5); seen in 0 of 21");
}

BOOST_AUTO_TEST_CASE(trials_that_cannot_change_the_outcome_are_left_out) {
  Bench bench;
  bench.trials(1, "stayed");
  BOOST_TEST(!bench.experiment().decided());
  bench.trials(1, "moved");
  BOOST_TEST(bench.experiment().decided());
  BOOST_TEST(bench.experiment().take_result().statistics->trials == 2);
}

BOOST_AUTO_TEST_CASE(no_more_trials_are_begun_than_can_be_needed) {
  Bench bench{false};
  for (int i = 0; i < 21; ++i) {
    BOOST_TEST(bench.experiment().wants_trial());
    BOOST_TEST(bench.experiment().begin() == static_cast<std::uint64_t>(i));
  }
  BOOST_TEST(!bench.experiment().wants_trial());
}

BOOST_AUTO_TEST_CASE(a_violated_should_clause_warns) {
  Bench bench{true, Level::should};
  bench.trials(21, "moved");
  const auto verdict = bench.experiment().take_result().verdict;
  BOOST_TEST(word(verdict.outcome) == "pass");
  BOOST_TEST(verdict.warnings.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_trial_that_fails_decides_the_case) {
  Bench bench;
  bench.trial(Outcome::pass, "stayed");
  bench.trial(Outcome::fail, "", {"rebalance.keeps-session"});
  BOOST_TEST_REQUIRE(bench.experiment().decided());
  const auto result = bench.experiment().take_result();
  BOOST_TEST(word(result.verdict.outcome) == "fail");
  BOOST_TEST(result.verdict.violated.contains("rebalance.keeps-session"));
  BOOST_TEST(result.statistics->trials == 1);
}

BOOST_AUTO_TEST_CASE(inconclusive_trials_are_replaced_up_to_a_limit) {
  Bench bench{false};
  bench.trial(Outcome::inconclusive, "");
  bench.trials(10, "moved");
  BOOST_TEST(!bench.experiment().decided());
  bench.trial(Outcome::inconclusive, "");
  BOOST_TEST_REQUIRE(bench.experiment().decided());
  const auto verdict = bench.experiment().take_result().verdict;
  BOOST_TEST(word(verdict.outcome) == "inconclusive");
  BOOST_TEST(verdict.reason == "2 trials beside 10 others were inconclusive, the last: because");
}

BOOST_AUTO_TEST_SUITE_END()
