// A file of known deviations after a run: what agrees stays as a person wrote it, the rest is brought up to date.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

#include "conformance/run/expectations/expectation_update.hpp"

using namespace zkspec;

namespace {

const std::string head = "# Deviations of toy.\nzkspec  = 1\nsubject = \"toy\"\nversion = \"1.*\"  # all of them\n\n";
const std::string one = R"(# About the first.
[[expect]]
case     = "a/one"
clause   = "a.first"
outcome  = "fail"
reason   = """Seen on Monday, \
with "quotes"."""
date     = "2026-01-01"  # at night

)";
const std::string rows = R"([[expect]]
case     = "a/rows#*"
clause   = "a.rows"
outcome  = "fail"
# Every row.
reason   = 'All rows.'
date     = "2026-01-01"

)";
const std::string warned = R"([[expect]]
case = "a/warned"
clause = "a.should"
outcome = "warn"
reason = "Seen."
date = "2026-01-01"
)";

struct Seen {
  std::string id = {};
  Outcome outcome = Outcome::pass;
  std::string clause = {};
};
const std::vector<Seen> as_written{{"a/one", Outcome::fail, "a.first"},    {"a/rows#1", Outcome::fail, "a.rows"},
                                   {"a/rows#2", Outcome::fail, "a.rows"},  {"a/rows#3", Outcome::fail, "a.rows"},
                                   {"a/warned", Outcome::pass, "a.should"}, {"a/other", Outcome::pass, ""}};

std::vector<Seen> but(const Seen& changed) {
  auto all = as_written;
  for (auto& seen : all)
    if (seen.id == changed.id) seen = changed;
  return all;
}

/// A suite of these cases and a run that saw them so.
struct Scene {
  explicit Scene(const std::vector<Seen>& seen) {
    for (const auto& each : as_written) suite.variants.push_back({.of = &described, .id = each.id});
    run.subject = "toy";
    run.version = "1.2";
    for (const auto& each : seen) {
      const auto variant = std::ranges::find(suite.variants, each.id, &Variant::id);
      CaseResult result{.variant = &*variant};
      result.verdict.outcome = each.outcome;
      if (!each.clause.empty()) {
        result.verdict.violated = {each.clause};
        (each.outcome == Outcome::fail ? result.verdict.findings : result.verdict.warnings).push_back({.clause = each.clause});
        result.verdict.reason = each.clause + ": seen \"so\"";
      }
      run.cases.push_back(std::move(result));
    }
  }
  Case described = {.id = "a"};
  Suite suite = {};
  RunResult run = {};
};

Expectations loaded(const std::string& text) {
  const auto file = std::filesystem::temp_directory_path() / fmt::format("zkspec-update-{}.toml", getpid());
  std::ofstream{file} << text;
  auto all = load_expectations(file);
  std::filesystem::remove(file);
  BOOST_TEST(all.problems.empty(), text);
  return std::move(all.expectations);
}

/// The new text, with which the same run has nothing to object to.
std::string rewritten(const std::string& text, const std::vector<Seen>& seen) {
  Scene scene{seen};
  const auto update = updated(text, loaded(text), scene.suite, scene.run, "2026-02-02");
  BOOST_TEST_REQUIRE(update.has_value());
  BOOST_TEST(update->changes.empty() == (update->text == text));
  apply(loaded(update->text), scene.suite, scene.run);
  BOOST_TEST(scene.run.expectation_problems.empty(), update->text);
  for (const auto& result : scene.run.cases) BOOST_TEST((result.verdict.outcome != Outcome::fail), result.variant->id);
  return update->text;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  BOOST_TEST_REQUIRE(text.find(what) != std::string::npos);
  return text.replace(text.find(what), what.size(), with);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(expectation_update)

BOOST_AUTO_TEST_CASE(file_that_says_what_was_seen_stays_as_it_is) {
  BOOST_TEST(rewritten(head + one + rows + warned, as_written) == head + one + rows + warned);
}

BOOST_AUTO_TEST_CASE(entry_of_a_case_that_passes_goes_with_its_comment) {
  BOOST_TEST(rewritten(head + one + rows + warned, but({"a/one", Outcome::pass})) == head + rows + warned);
}

BOOST_AUTO_TEST_CASE(last_entry_can_go) {
  BOOST_TEST(rewritten(head + one + rows + warned, but({"a/warned", Outcome::pass})) == head + one + rows.substr(0, rows.size() - 1));
}

BOOST_AUTO_TEST_CASE(glob_is_narrowed_down_to_the_rows_that_still_deviate) {
  const auto text = rewritten(head + one + rows + warned, but({"a/rows#2", Outcome::pass}));
  const auto first = replaced(rows, "#*", "#1");
  BOOST_TEST(text == head + one + first + replaced(rows, "#*", "#3") + warned);
}

BOOST_AUTO_TEST_CASE(entry_gets_the_clause_that_is_violated_now_and_what_was_seen) {
  const auto text = rewritten(head + one + rows + warned, but({"a/one", Outcome::fail, "a.second"}));
  auto due = replaced(one, "a.first", "a.second");
  due = replaced(due, "\"\"\"Seen on Monday, \\\nwith \"quotes\".\"\"\"", R"("a.second: seen \"so\"")");
  BOOST_TEST(text == head + replaced(due, "2026-01-01", "2026-02-02") + rows + warned);
}

BOOST_AUTO_TEST_CASE(row_that_fails_in_another_way_gets_an_entry_of_its_own) {
  const auto text = rewritten(head + rows + warned + one, but({"a/rows#3", Outcome::fail, "a.other"}));
  const auto narrowed = replaced(rows, "#*", "#1") + replaced(rows, "#*", "#2");
  BOOST_TEST(text.starts_with(head + narrowed + warned + one.substr(0, one.size() - 1)), text);
  BOOST_TEST(text.ends_with("\n[[expect]]\ncase     = \"a/rows#3\"\nclause   = \"a.other\"\noutcome  = \"fail\"\n"
                            "reason   = \"a.other: seen \\\"so\\\"\"\ndate     = \"2026-02-02\"\n"),
             text);
}

BOOST_AUTO_TEST_CASE(new_failures_and_warnings_are_added_at_the_end) {
  auto seen = but({"a/other", Outcome::fail, "a.other"});
  const auto text = rewritten(head + one + rows, seen);
  BOOST_TEST(text.starts_with(head + one + rows.substr(0, rows.size() - 1)));
  BOOST_TEST(text.find("case     = \"a/other\"\nclause   = \"a.other\"\noutcome  = \"fail\"") != std::string::npos);
  BOOST_TEST(text.find("case     = \"a/warned\"\nclause   = \"a.should\"\noutcome  = \"warn\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(entry_of_a_case_of_which_the_run_says_nothing_stays) {
  BOOST_TEST(rewritten(head + one + rows, {{"a/one", Outcome::fail, "a.first"}}) == head + one + rows);
}

BOOST_AUTO_TEST_CASE(entry_of_no_case_and_entry_of_a_case_that_is_not_applicable_go) {
  const auto text = rewritten(head + one + replaced(rows, "a/rows#*", "b/gone"), {{"a/one", Outcome::not_applicable}});
  BOOST_TEST(text == head.substr(0, head.size() - 1));
}

BOOST_AUTO_TEST_CASE(version_is_brought_up_to_date) {
  BOOST_TEST(rewritten(replaced(head, "1.*", "0.9") + one, {{"a/one", Outcome::fail, "a.first"}}) ==
             replaced(head, "1.*", "1.2") + one.substr(0, one.size() - 1));
}

BOOST_AUTO_TEST_CASE(file_that_is_not_there_yet_begins_with_its_subject) {
  const auto text = rewritten(new_expectations_file("toy \"two\"", "1.2"), {{"a/one", Outcome::fail, "a.first"}});
  BOOST_TEST(text.starts_with("zkspec  = 1\nsubject = \"toy \\\"two\\\"\"\nversion = \"1.2\"\n\n[[expect]]\ncase     = \"a/one\"\n"), text);
}

BOOST_AUTO_TEST_CASE(entries_in_one_line_are_refused) {
  const auto text = head + "expect = [{ case = \"a/one\", clause = \"a.first\", outcome = \"fail\", reason = \"r\", date = \"d\" }]\n";
  Scene scene{as_written};
  const auto update = updated(text, loaded(text), scene.suite, scene.run, "2026-02-02");
  BOOST_TEST_REQUIRE(!update);
  BOOST_TEST(to_string(update.error()).find("can be rewritten where it is written as [[expect]] only") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
