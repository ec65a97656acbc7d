// JUnit XML. There is no standard; this is the part on which Jenkins and GitLab agree (fixtures/reports/junit.xsd).
#include <fmt/format.h>

#include <numeric>

#include "conformance/report/escape.hpp"
#include "conformance/report/report.hpp"
#include "conformance/report/tally.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

struct Tally {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
  Duration time = {};

  void add(const Tally& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
    time += other.time;
  }
  [[nodiscard]] std::string attributes() const {
    return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}" time="{}")", tests, failures, errors, skipped, seconds(time));
  }
  /// Of all suites together: the schema of Jenkins has no number of skipped cases there.
  [[nodiscard]] std::string attributes_of_all() const {
    return fmt::format(R"(tests="{}" failures="{}" errors="{}" time="{}")", tests, failures, errors, seconds(time));
  }
};

Tally tally(const Area& area) {
  Counts counts = count(area.cases);
  Tally sums{.tests = area.cases.size(),
             .failures = counts[Outcome::fail] + counts[Outcome::unexpected_pass],
             .errors = counts[Outcome::error] + counts[Outcome::inconclusive],
             .skipped = counts[Outcome::not_applicable] + counts[Outcome::known_fail]};
  for (const CaseResult& result : area.cases) sums.time += std::chrono::milliseconds{to_ms(result.duration)};  // as they are shown
  return sums;
}

/// A newline in an attribute must be a reference, or readers see a blank.
std::string attribute(std::string_view text) {
  std::string out;
  for (const char c : escape_xml(text)) c == '\n' ? out.append("&#10;") : out.append(1, c);
  return out;
}

std::string details(const CaseResult& result, const std::vector<Finding>& findings, const Ledger& ledger) {
  std::string text = fmt::format("{}\n", result.variant->of->title);
  for (const Finding& finding : findings) {
    text += '\n';
    for (const Labelled& line : describe(finding, result.log, ledger)) text += fmt::format("{:<10}{}\n", line.label, line.text);
  }
  if (!result.first_outcome.empty()) text += fmt::format("\nat first  {}\n", result.first_outcome);
  if (result.flaky) text += fmt::format("\nflaky     {}\n", flakiness(result.flaky));
  if (!result.reproduce.empty()) text += fmt::format("\nagain     {}\n", result.reproduce);
  if (!result.recording.empty()) text += fmt::format("recording {}\n", result.recording);
  return text;
}

std::string element(std::string_view name, const CaseResult& result, const Ledger& ledger) {
  return fmt::format("      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n", name, word(result.verdict.outcome),
                     attribute(result.verdict.reason), escape_xml(details(result, result.verdict.findings, ledger)));
}

std::string body(const CaseResult& result, const Ledger& ledger) {
  switch (result.verdict.outcome) {
    case Outcome::pass: return "";
    case Outcome::fail:
    case Outcome::unexpected_pass: return element("failure", result, ledger);
    case Outcome::inconclusive:
    case Outcome::error: return element("error", result, ledger);
    case Outcome::known_fail: return fmt::format("      <skipped message=\"known: {}\"/>\n", attribute(result.known));
    case Outcome::not_applicable: return fmt::format("      <skipped message=\"{}\"/>\n", attribute(result.verdict.reason));
  }
  return "";
}

std::string test_case(const CaseResult& result, const RunResult& run, const Ledger& ledger) {
  std::string inside = body(result, ledger);
  auto said = frequency(result);
  if (!said.empty()) said += '\n';
  if (!result.verdict.warnings.empty()) said += "warning: " + details(result, result.verdict.warnings, ledger);
  else if (result.flaky && !needs_attention(result)) said += "flaky: " + details(result, {}, ledger);
  if (!said.empty()) inside += fmt::format("      <system-out>{}</system-out>\n", escape_xml(said));
  const std::string head = fmt::format(R"(    <testcase classname="{}.{}" name="{}" time="{}")", attribute(run.subject),
                                       attribute(area_of(result)), attribute(result.variant->id), seconds(result.duration));
  return inside.empty() ? head + "/>\n" : head + ">\n" + inside + "    </testcase>\n";
}

/// What is wrong with the run as a whole, so that a reader of nothing but this file does not see green.
std::string whole_run(const RunResult& run, Tally& all) {
  std::string cases;
  Tally sums;
  const auto add = [&](std::string_view name, std::string_view kind, std::string_view text) {
    cases += fmt::format(
        "    <testcase classname=\"{0}.run\" name=\"{1}\" time=\"0.000\">\n      <{2} type=\"{2}\" message=\"{3}\"/>\n    </testcase>\n",
        attribute(run.subject), name, kind, attribute(text));
    ++sums.tests;
    ++(kind == "error" ? sums.errors : sums.failures);
  };
  if (!run.expectation_problems.empty()) add("expectations hold", "failure", fmt::format("{}", fmt::join(run.expectation_problems, "\n")));
  if (const auto rest = unplayed(run); !rest.empty()) add("run is complete", "error", rest);
  if (run.cases.empty()) add("something ran", "error", "no case was run");
  if (cases.empty()) return "";
  all.add(sums);
  return fmt::format("  <testsuite name=\"run\" {}>\n{}  </testsuite>\n", sums.attributes(), cases);
}

}  // namespace

std::string render_junit(const RunResult& run, const Ledger& ledger) {
  Tally all;
  std::string suites;
  for (const Area& area : areas_of(run)) {
    const Tally sums = tally(area);
    all.add(sums);
    suites += fmt::format("  <testsuite name=\"{}\" {}>\n", attribute(area.name), sums.attributes());
    for (const CaseResult& result : area.cases) suites += test_case(result, run, ledger);
    suites += "  </testsuite>\n";
  }
  suites += whole_run(run, all);
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"zkspec {}\" {}>\n{}</testsuites>\n",
                     attribute(subject_of(run)), all.attributes_of_all(), suites);
}

}  // namespace zkspec
