// Which results agree with a file of known deviations, what becomes of those that do not, and which entries are stale.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

#include "conformance/run/expectations/expectations.hpp"
#include "conformance/run/shipped_suite_test.hpp"
#include "fake-server/base/source_tree.hpp"

using namespace zkspec;

namespace {

const Case described{.id = "ping/when-idle"};
const Variant variant{.of = &described, .id = "ping/when-idle"};

Verdict verdict(Outcome outcome, const std::string& violated = {}) {
  Verdict made{.outcome = outcome};
  if (violated.empty()) return made;
  made.violated = {violated};
  (outcome == Outcome::pass ? made.warnings : made.findings).push_back({.clause = violated});
  return made;
}

Expectations one(Outcome outcome, const std::string& clause) {
  return {.file = "known.toml",
          .version = "*",
          .entries = {{.cases = "ping/*", .clause = clause, .outcome = outcome, .reason = "seen", .span = {"known.toml", 5, 1}}}};
}

struct Applied {
  Outcome outcome = {};
  std::string known = {};
  std::string stale = {};
};

Applied applied(const Expectations& expectations, const Verdict& judged) {
  RunResult run;
  run.cases.push_back({.variant = &variant, .verdict = judged});
  Suite suite;
  suite.variants = {variant};
  apply(expectations, suite, run);
  const auto& result = run.cases.front();
  return {result.verdict.outcome, result.known, run.expectation_problems.empty() ? "" : run.expectation_problems.front()};
}

std::vector<std::string> complaints(const std::string& entry) {
  const auto file = std::filesystem::temp_directory_path() / fmt::format("zkspec-expectations-{}.toml", getpid());
  std::ofstream{file} << "zkspec = 1\nsubject = \"kazoo\"\nversion = \"*\"\n[[expect]]\n"
                      << "case = \"a\"\nreason = \"r\"\ndate = \"2026-01-01\"\n" << entry;
  std::vector<std::string> messages;
  for (const auto& problem : load_expectations(file).problems) messages.push_back(problem.what);
  std::filesystem::remove(file);
  return messages;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(expectations)

BOOST_AUTO_TEST_CASE(failure_by_the_clause_of_its_entry_is_known) {
  const auto result = applied(one(Outcome::fail, "ping.when-idle"), verdict(Outcome::fail, "ping.when-idle"));
  BOOST_TEST((result.outcome == Outcome::known_fail));
  BOOST_TEST(result.known == "seen");
  BOOST_TEST(result.stale == "");
}

BOOST_AUTO_TEST_CASE(failure_by_another_clause_is_a_failure_and_its_entry_is_stale) {
  const auto result = applied(one(Outcome::fail, "ping.when-idle"), verdict(Outcome::fail, "ping.xid"));
  BOOST_TEST((result.outcome == Outcome::fail));
  BOOST_TEST(result.stale.starts_with("known.toml:5:1: ping/when-idle fails by another clause than ping.when-idle"));
}

BOOST_AUTO_TEST_CASE(pass_that_was_expected_to_fail_is_told) {
  const auto result = applied(one(Outcome::fail, "ping.when-idle"), verdict(Outcome::pass));
  BOOST_TEST((result.outcome == Outcome::unexpected_pass));
  BOOST_TEST(result.stale == "known.toml:5:1: ping/when-idle passes, though 'ping/*' is expected to fail: remove the entry");
}

BOOST_AUTO_TEST_CASE(warning_of_its_entry_is_known_and_stays_a_pass) {
  const auto result = applied(one(Outcome::pass, "ping.when-idle"), verdict(Outcome::pass, "ping.when-idle"));
  BOOST_TEST((result.outcome == Outcome::pass));
  BOOST_TEST(result.known == "seen");
  BOOST_TEST(result.stale == "");
}

BOOST_AUTO_TEST_CASE(warning_is_a_known_failure_in_a_strict_run) {
  BOOST_TEST((applied(one(Outcome::pass, "ping.when-idle"), verdict(Outcome::fail, "ping.when-idle")).outcome == Outcome::known_fail));
}

BOOST_AUTO_TEST_CASE(warning_that_is_not_given_any_more_makes_its_entry_stale) {
  const auto result = applied(one(Outcome::pass, "ping.when-idle"), verdict(Outcome::pass));
  BOOST_TEST((result.outcome == Outcome::pass));
  BOOST_TEST(result.known == "");
  BOOST_TEST(result.stale == "known.toml:5:1: ping/when-idle passes without a warning by ping.when-idle: remove the entry");
}

BOOST_AUTO_TEST_CASE(case_that_is_applicable_after_all_makes_its_entry_stale) {
  const auto result = applied(one(Outcome::not_applicable, ""), verdict(Outcome::pass));
  BOOST_TEST(result.stale == "known.toml:5:1: ping/when-idle is applicable now (pass): remove the entry");
}

BOOST_AUTO_TEST_CASE(case_that_is_not_applicable_skips_its_entry) {
  auto judged = verdict(Outcome::not_applicable);
  judged.reason = "needs rewatch";
  BOOST_TEST(applied(one(Outcome::fail, "ping.when-idle"), judged).stale ==
             "known.toml:5:1: ping/when-idle was not applicable (needs rewatch), so that the entry was skipped: remove it, or expect "
             "'not-applicable'");
  BOOST_TEST(applied(one(Outcome::not_applicable, ""), judged).stale == "");
}

BOOST_AUTO_TEST_CASE(entry_that_names_nothing_is_stale) {
  auto expectations = one(Outcome::fail, "ping.when-idle");
  expectations.entries.front().cases = "pinng/*";
  BOOST_TEST(applied(expectations, verdict(Outcome::pass)).stale ==
             "known.toml:5:1: 'pinng/*' matches no case: remove the entry or mend the name");
}

BOOST_AUTO_TEST_CASE(entry_behind_one_that_covers_all_of_it_is_stale) {
  auto expectations = one(Outcome::fail, "ping.when-idle");
  expectations.entries.push_back(expectations.entries.front());
  expectations.entries.back().cases = "ping/when-idle";
  expectations.entries.back().span.line = 12;
  const auto result = applied(expectations, verdict(Outcome::fail, "ping.when-idle"));
  BOOST_TEST((result.outcome == Outcome::known_fail));
  BOOST_TEST(result.stale ==
             "known.toml:12:1: 'ping/when-idle' covers nothing that the entry at known.toml:5:1 does not cover: remove one of them");
}

BOOST_AUTO_TEST_CASE(entry_names_twenty_cases_at_most) {
  Suite suite;
  for (std::size_t number = 1; number <= most_cases_of_an_entry + 1; ++number) {
    RunResult run;
    suite.variants.push_back({.of = &described, .id = fmt::format("ping/when-idle#{}", number)});
    apply(one(Outcome::fail, "ping.when-idle"), suite, run);
    BOOST_TEST(run.expectation_problems.size() == (number > most_cases_of_an_entry ? 1U : 0U));
    if (number > most_cases_of_an_entry)
      BOOST_TEST(run.expectation_problems.front() ==
                 "known.toml:5:1: 'ping/*' matches 21 cases, more than 20: name those that deviate in entries of their own");
  }
}

BOOST_AUTO_TEST_CASE(files_of_fixtures_name_cases_of_the_suite) {
  for (const auto* subject : {"c", "java", "kazoo", "zookeeper"}) {
    const auto file = load_expectations(source_tree() / "fixtures" / "expectations" / fmt::format("{}.toml", subject));
    BOOST_TEST(file.problems.empty(), subject);
    RunResult run{.version = file.expectations.version, .role = subject == std::string_view{"zookeeper"} ? Role::server : Role::client};
    apply(file.expectations, shipped::suite(), run);
    BOOST_TEST(fmt::format("{}", fmt::join(run.expectation_problems, "\n")) == "");
  }
}

BOOST_AUTO_TEST_CASE(entries_that_cannot_be_meant_are_refused) {
  BOOST_TEST(complaints("outcome = \"warn\"\nclause = \"ping.when-idle\"\n").empty());
  BOOST_TEST_REQUIRE(complaints("outcome = \"warn\"\n").size() == 1U);
  BOOST_TEST(complaints("outcome = \"warn\"\n").front() == "an expected failure or warning names the clause that is violated");
  BOOST_TEST_REQUIRE(complaints("outcome = \"pass\"\n").size() == 1U);
  BOOST_TEST(complaints("outcome = \"pass\"\n").front() == "outcome 'pass' cannot be expected; say 'fail', 'warn' or 'not-applicable'");
}

BOOST_AUTO_TEST_SUITE_END()
