#include "conformance/report/diff.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "conformance/report/sample_run_test.hpp"

namespace zkspec {

namespace {

struct Two {
  sample::Run before = sample::every_outcome();
  sample::Run after = sample::every_outcome();
  CaseResult& result(std::string_view id) {
    const auto found = std::ranges::find_if(after.run.cases, [id](const auto& each) { return each.variant->id == id; });
    BOOST_REQUIRE(found != after.run.cases.end());
    return *found;
  }
  [[nodiscard]] std::string text() const { return render_difference_text(difference(before.run, after.run), before.run, after.run); }
  [[nodiscard]] std::string json() const { return render_difference_json(difference(before.run, after.run), before.run, after.run); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(report_diff, Two)

BOOST_AUTO_TEST_CASE(another_duration_wording_seed_or_subject_is_no_change) {
  after.run.subject = "zkclient";
  after.run.version = "1.0";
  after.run.seed = Seed{7};
  after.run.wall = 1s;
  auto& late = result("ping/idle#long");
  late.duration = 1s;
  late.verdict.reason = "ping.when-idle: late by 3 ms";
  late.verdict.findings.front().seen = "something else";
  late.recording.clear();
  late.flaky.reset();
  BOOST_TEST(difference(before.run, after.run).empty());
  BOOST_TEST(text().ends_with("\nno difference in 10 cases\n"));
  BOOST_TEST(sample::fits_schema("diff", json()));
}

BOOST_AUTO_TEST_CASE(outcomes_clauses_new_and_vanished_cases_are_changes) {
  auto& late = result("ping/idle#long");
  late.verdict.outcome = Outcome::pass;
  late.verdict.violated.clear();
  late.verdict.proved = {"ping.when-idle"};
  late.flaky.reset();
  result("timeout/grant").verdict.not_exercised.clear();
  std::erase_if(after.run.cases, [](const auto& each) { return each.variant->id == "expiry/silent"; });
  std::erase_if(before.run.cases, [](const auto& each) { return each.variant->id == "loss/burst"; });
  BOOST_TEST(sample::difference(text(), sample::golden("difference.txt")) == "");
  BOOST_TEST(sample::difference(json(), sample::golden("difference.json")) == "");
  BOOST_TEST(sample::fits_schema("diff", json()));
  BOOST_TEST(!sample::fits_schema("diff", "{}"));
}

BOOST_AUTO_TEST_CASE(a_clause_alone_is_a_change) {
  result("timeout/grant").verdict.proved.insert("timeout.unknown-to-the-ledger");
  const auto changed = difference(before.run, after.run);
  BOOST_TEST_REQUIRE(changed.cases.size() == 1U);
  BOOST_TEST((changed.cases[0].before == changed.cases[0].after));
  BOOST_TEST(changed.clauses.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
