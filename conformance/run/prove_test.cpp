// The suite proves itself: the undamaged pass everything, and a defect is caught by each case that claims it, by a clause that it breaks.
#include <boost/test/unit_test.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "conformance/run/prove.hpp"
#include "conformance/run/shipped_suite_test.hpp"

using namespace zkspec;

namespace {

ProofPlan plan(const std::vector<std::string>& globs, const std::string& defect = "*") {
  ProofPlan all{.suite = &shipped::suite(),
                .variants = *select_for_any_role(shipped::suite(), globs),
                .every_case = globs.empty(),
                .every_defect = defect == "*",
                .seed = Seed{1},
                .jobs = 2};
  for (const auto& script : shipped::defects().scripts)
    if (glob_matches(defect, script.id)) all.defects.push_back(&script);
  return all;
}

/// A case of one line, which claims `kills`.
struct SmallSuite {
  Suite of = {};
  LoadedScript defect = {};

  SmallSuite(std::vector<std::string> clauses, const std::string& breaks)
      : defect{load_script("zkspec = 1\n[defect]\nid = \"client/mute\"\ntitle = \"Pings nobody\"\nbreaks = \"" + breaks +
                               "\"\nrules = [{ on = \"to_server\", frame = \"ping\", drop = true }]\n",
                           "mute.toml")} {
    of.ledger = shipped::suite().ledger;
    const auto& model = **std::ranges::find(shipped::suite().cases, "ping/idle", [](const auto& each) { return each->id; });
    auto described = std::make_unique<Case>(model);
    described->kills = {"client/mute"};
    for (auto& step : described->script) step.clauses = clauses;
    of.variants.push_back(*std::ranges::find(shipped::suite().variants, &model, &Variant::of));
    of.variants.front().of = described.get();
    of.cases.push_back(std::move(described));
  }

  [[nodiscard]] KillMatrix prove(decltype(ProofPlan::play) play = {}) const {
    const ProofPlan plan{.suite = &of,
                         .variants = {{Role::client, {&of.variants.front()}}},
                         .defects = {&defect.script},
                         .play = std::move(play),
                         .seed = Seed{1}};
    return zkspec::prove(plan);
  }
};

/// Warns of these clauses.
CaseResult warned_of(std::set<std::string> clauses) {
  CaseResult result;
  result.verdict.outcome = Outcome::pass;
  result.verdict.violated = std::move(clauses);
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(proof)

BOOST_AUTO_TEST_CASE(every_claim_is_kept_and_the_undamaged_pass) {
  auto claims = plan({});
  claims.beyond_claims = false;  // `zkspec prove` plays the rest: a hundred thousand trials
  const auto matrix = prove(claims);
  for (const auto& alarm : matrix.false_alarms)
    BOOST_ERROR(fmt::format("{} as {}, seed {}, undamaged: {} {}", alarm.variant->id, word(alarm.role), alarm.seed.value(),
                            word(alarm.outcome), alarm.reason));
  for (const auto& proof : matrix.defects)
    for (const auto& claim : proof.claims)
      BOOST_TEST((claim.standing == Claim::Standing::kept),
                 claim.of->id << " does not catch " << proof.defect->id << ": " << word(claim.standing) << ", " << claim.reason);
  BOOST_TEST(matrix.trials > 1000U);
}

BOOST_AUTO_TEST_CASE(number_of_jobs_changes_nothing) {
  auto alone = plan({"ping/*"}, "client/never-*");
  alone.jobs = 1;
  auto together = plan({"ping/*"}, "client/never-*");
  together.jobs = 4;
  const auto one = prove(alone);
  const auto four = prove(together);
  BOOST_TEST(one.trials == four.trials);
  BOOST_TEST_REQUIRE(one.defects.size() == four.defects.size());
  for (std::size_t at = 0; at < one.defects.size(); ++at) {
    const auto& left = one.defects[at];
    const auto& right = four.defects[at];
    BOOST_TEST_REQUIRE(left.catches.size() == right.catches.size());
    for (std::size_t each = 0; each < left.catches.size(); ++each) {
      BOOST_TEST(left.catches[each].variant == right.catches[each].variant);
      BOOST_TEST(left.catches[each].first == right.catches[each].first, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(claim_is_kept_by_a_clause_that_the_defect_breaks) {
  const auto matrix = SmallSuite{{"ping.when-idle"}, "ping.when-idle"}.prove();
  BOOST_TEST((matrix.defects.at(0).claims.at(0).standing == Claim::Standing::kept));
  BOOST_TEST(matrix.defects.at(0).catches.at(0).first == std::vector<std::string>{"ping.when-idle"}, boost::test_tools::per_element());
  BOOST_TEST(holds(matrix));
}

BOOST_AUTO_TEST_CASE(another_clause_does_not_keep_a_claim) {
  const auto matrix = SmallSuite{{"ping.when-idle"}, "zxid.client-reports-last"}.prove();
  BOOST_TEST((matrix.defects.at(0).claims.at(0).standing == Claim::Standing::other_clause));
  BOOST_TEST(!holds(matrix));
}

BOOST_AUTO_TEST_CASE(step_without_a_clause_that_times_out_catches_nothing) {
  const auto matrix = SmallSuite{{}, "ping.when-idle"}.prove();
  BOOST_TEST((matrix.defects.at(0).claims.at(0).standing == Claim::Standing::no_clause));
  BOOST_TEST(!matrix.defects.at(0).caught());
  BOOST_TEST(!holds(matrix));
}

BOOST_AUTO_TEST_CASE(what_a_server_that_is_not_ours_is_warned_of_is_no_false_alarm_and_catches_nothing) {
  const auto matrix = SmallSuite{{"ping.when-idle"}, "ping.when-idle"}.prove(
      [](const Variant&, Role, Seed, const Defect&) { return warned_of({"ping.when-idle"}); });
  BOOST_TEST(matrix.false_alarms.empty());
  BOOST_TEST(!matrix.warned.empty());
  BOOST_TEST((matrix.defects.at(0).claims.at(0).standing == Claim::Standing::missed));
  BOOST_TEST(matrix.defects.at(0).catches.empty());
}

BOOST_AUTO_TEST_CASE(what_only_a_lie_is_warned_of_catches_it) {
  const auto matrix = SmallSuite{{"ping.when-idle"}, "ping.when-idle"}.prove([](const Variant&, Role, Seed, const Defect& lie) {
    return lie ? warned_of({"ping.when-idle", "ping.frame"}) : warned_of({"ping.frame"});
  });
  BOOST_TEST(matrix.false_alarms.empty());
  BOOST_TEST((matrix.defects.at(0).claims.at(0).standing == Claim::Standing::kept));
  BOOST_TEST(holds(matrix));
}

BOOST_AUTO_TEST_CASE(clause_is_guarded_by_a_defect_that_breaks_it_and_violates_it_first) {
  const auto guards_in = [](const KillMatrix& matrix) {
    const auto guards = guards_of(shipped::suite().ledger, matrix.defects);
    return std::ranges::find_if(guards, [](const Guard& each) { return each.clause->id == "ping.when-idle"; })->defects.size();
  };
  BOOST_TEST(guards_in(SmallSuite{{"ping.when-idle"}, "ping.when-idle"}.prove()) == 1U);
  BOOST_TEST(guards_in(SmallSuite{{"ping.when-idle"}, "zxid.client-reports-last"}.prove()) == 0U);
  BOOST_TEST(guards_in(SmallSuite{{}, "ping.when-idle"}.prove()) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
