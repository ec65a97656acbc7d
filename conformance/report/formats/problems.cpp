#include "conformance/report/formats/problems.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

/// "fixtures/expectations/kazoo.toml:9:1: 'watcher/order' passes" → its place and the rest.
Problem of_expectation(const std::string& text) {
  Problem problem{.rule = "expectation", .message = text};
  const auto end = text.find(": ");
  const auto column = end == std::string::npos ? end : text.rfind(':', end - 1);
  const auto line = column == std::string::npos || column == 0 ? std::string::npos : text.rfind(':', column - 1);
  if (line == std::string::npos) return problem;
  SourceSpan span{.file = text.substr(0, line)};
  const char* data = text.data();
  const auto first = std::from_chars(data + line + 1, data + column, span.line);
  const auto second = std::from_chars(data + column + 1, data + end, span.column);
  if (first.ptr != data + column || second.ptr != data + end) return problem;
  problem.at = std::move(span);
  problem.message = text.substr(end + 2);
  return problem;
}

std::string message_of(const Finding& finding, const CaseResult& result, const Ledger& ledger) {
  auto text = fmt::format("{}: {}", result.variant->id, result.variant->of->title);
  if (const auto* clause = ledger.find(finding.clause))
    text += fmt::format("\n{} ({}): {}", clause->id, word(clause->level), clause->statement);
  if (!finding.expected.empty()) text += "\nexpected: " + finding.expected;
  if (!finding.seen.empty()) text += "\nseen: " + finding.seen;
  for (const auto& difference : finding.differences)
    text += fmt::format("\n{}: expected {}, seen {}", difference.field, difference.expected, difference.seen);
  if (result.flaky) text += fmt::format("\nflaky: {}; at first {}", flakiness(result.flaky), result.first_outcome);
  if (!result.known.empty()) text += "\nknown: " + result.known;
  if (!result.reproduce.empty()) text += "\nagain: " + result.reproduce;
  return text;
}

class Collector {
 public:
  Collector(const RunResult& run, const Ledger& ledger) : run_{run}, ledger_{ledger} {}

  std::vector<Problem> take() {
    for (const auto& text : run_.expectation_problems) all_.push_back(of_expectation(text));
    if (auto rest = unplayed(run_); !rest.empty()) add_of_run(std::move(rest));
    if (run_.cases.empty()) add_of_run("no case was run");
    for (const auto& result : run_.cases) add(result);
    return std::move(all_);
  }

 private:
  void add_of_run(std::string message) {
    auto& problem = all_.emplace_back();
    problem.rule = "run";
    problem.message = std::move(message);
  }

  void add(const CaseResult& result) {
    const auto& verdict = result.verdict;
    const auto severity = is_known_deviation(result) ? Severity::note : needs_attention(result) ? Severity::error : Severity::warning;
    if (severity == Severity::note || severity == Severity::error) {
      add_findings(result, verdict.findings, severity);
      if (verdict.findings.empty() && verdict.outcome != Outcome::pass) add_outcome(result, severity);
    }
    add_findings(result, verdict.warnings, severity == Severity::note ? Severity::note : Severity::warning);
    if (result.flaky && severity == Severity::warning && verdict.warnings.empty())
      all_.push_back({severity, "flaky", in_suite(result.variant->of->span), &result, message_of(Finding{}, result, ledger_)});
  }

  void add_findings(const CaseResult& result, const std::vector<Finding>& findings, Severity severity) {
    for (const auto& finding : findings) {
      const auto rule = finding.clause.empty() ? std::string{word(result.verdict.outcome)} : finding.clause;
      const auto& at = finding.at.file.empty() ? result.variant->of->span : finding.at;
      all_.push_back({severity, rule, in_suite(at), &result, message_of(finding, result, ledger_)});
    }
  }

  void add_outcome(const CaseResult& result, Severity severity) {
    const auto& violated = result.verdict.violated;
    const auto rule = violated.empty() ? std::string{word(result.verdict.outcome)} : *violated.begin();
    Finding told;
    if (!violated.empty()) told.clause = rule;
    told.seen = result.verdict.reason;
    all_.push_back({severity, rule, in_suite(result.variant->of->span), &result, message_of(told, result, ledger_)});
  }

  const RunResult& run_;
  const Ledger& ledger_;
  std::vector<Problem> all_ = {};
};

}  // namespace

std::vector<Problem> problems_of(const RunResult& run, const Ledger& ledger) { return Collector{run, ledger}.take(); }

}  // namespace zkspec
