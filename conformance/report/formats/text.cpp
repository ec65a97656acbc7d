// The summary for a terminal.
#include <fmt/format.h>

#include <utility>

#include "conformance/report/clause_states.hpp"
#include "conformance/report/escape.hpp"
#include "conformance/report/report.hpp"
#include "conformance/report/tally.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

std::string_view ansi(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return "32";
    case Outcome::fail:
    case Outcome::error: return "1;31";
    case Outcome::known_fail:
    case Outcome::inconclusive: return "33";
    case Outcome::unexpected_pass: return "35";
    case Outcome::not_applicable: return "2";
  }
  return "0";
}

class Page {
 public:
  Page(const RunResult& run, const Ledger& ledger, bool colour) : run_{run}, ledger_{ledger}, colour_{colour} {}

  std::string take() {
    const auto shard = part(run_);
    line("{} as {}, {} clock, seed {}{}{}", subject_of(run_), word(run_.role), clock_word(run_), run_.seed.value(),
         shard.empty() ? "" : ", ", shard);
    for (const CaseResult& result : run_.cases) {
      if (worth_telling(result)) tell(result);
    }
    known_failures();
    not_applicable();
    dialects();
    frequencies();
    expectations();
    specification();
    matrix();
    if (const auto rest = unplayed(run_); !rest.empty()) line("\n{}", rest);
    line("\n{}: {}{}", subject_of(run_), totals(run_), run_.wall == Duration::zero() ? "" : fmt::format(" in {} s", seconds(run_.wall)));
    if (const auto took = costs(run_); !took.empty()) line("{}", took);
    return std::move(out_);
  }

 private:
  template <class... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    out_ += visible(fmt::format(format, std::forward<Arguments>(arguments)...)) + '\n';
  }

  std::string painted(Outcome outcome, std::string_view text) const {
    return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", ansi(outcome), text) : std::string{text};
  }

  static bool worth_telling(const CaseResult& result) {
    switch (result.verdict.outcome) {
      case Outcome::fail:
      case Outcome::error:
      case Outcome::inconclusive:
      case Outcome::unexpected_pass: return true;
      case Outcome::pass: return result.flaky || (!result.verdict.warnings.empty() && result.known.empty());
      case Outcome::known_fail:
      case Outcome::not_applicable: return false;
    }
    return true;
  }

  void labelled(std::string_view label, std::string_view text) {
    std::string hanging;
    for (const char c : text) c == '\n' ? hanging.append("\n            ") : hanging.append(1, c);
    if (!text.empty()) line("  {:<10}{}", label, hanging);
  }

  void findings(const CaseResult& result, const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) {
      std::string_view last;
      for (const Labelled& part : describe(finding, result.log, ledger_)) {
        labelled(part.label == last ? "" : part.label, part.text);
        last = part.label;
      }
    }
  }

  void tell(const CaseResult& result) {
    const Verdict& verdict = result.verdict;
    out_ += '\n' + painted(verdict.outcome, word(verdict.outcome));
    line(" {}  ({} s)", result.variant->id, seconds(result.duration));
    line("  {}", result.variant->of->title);
    labelled("reason", verdict.reason);
    labelled("trials", frequency(result));
    findings(result, verdict.findings);
    if (!verdict.warnings.empty()) line("  warning: a clause that SHOULD hold does not");
    findings(result, verdict.warnings);
    if (!result.first_outcome.empty()) labelled("at first", result.first_outcome + "; alone: " + std::string{word(verdict.outcome)});
    labelled("flaky", flakiness(result.flaky));
    labelled("known", result.known);
    labelled("again", result.reproduce);
    labelled("recording", result.recording);
  }

  void known_failures() {
    bool first = true;
    for (const CaseResult& result : run_.cases) {
      if (!is_known_deviation(result)) continue;
      if (std::exchange(first, false)) line("\nKnown deviations");
      line("  {}: {}", result.variant->id, result.known.empty() ? result.verdict.reason : result.known);
    }
  }

  void not_applicable() {
    std::map<std::string_view, std::vector<std::string_view>> by_reason;
    for (const CaseResult& result : run_.cases) {
      if (result.verdict.outcome == Outcome::not_applicable) by_reason[result.verdict.reason].push_back(result.variant->id);
    }
    if (!by_reason.empty()) line("\nNot applicable");
    for (const auto& [reason, ids] : by_reason) line("  {}: {}", reason, fmt::join(ids, ", "));
  }

  void dialects() {
    std::map<std::string_view, std::map<std::string_view, std::size_t>> seen;
    for (const CaseResult& result : run_.cases) {
      for (const auto& [dialect, alternative] : result.verdict.dialects) ++seen[dialect][alternative];
    }
    if (!seen.empty()) line("\nDialects (permitted, not judged)");
    for (const auto& [dialect, alternatives] : seen) {
      std::string text;
      for (const auto& [name, times] : alternatives) text += fmt::format("{}{} in {}", text.empty() ? "" : ", ", name, times);
      line("  {}: {}", dialect, text);
    }
  }

  void frequencies() {
    bool first = true;
    for (const CaseResult& result : run_.cases) {
      const auto text = frequency(result);
      if (text.empty()) continue;
      if (std::exchange(first, false)) line("\nFrequencies");
      line("  {}: {}", result.variant->id, text);
    }
  }

  void expectations() {
    if (!run_.expectation_problems.empty()) line("\nExpectations that no longer hold");
    for (const std::string& problem : run_.expectation_problems) line("  {}", problem);
  }

  void specification() {
    if (run_.cases.empty() || ledger_.paragraphs.empty()) return;
    line("\n{:<52}  {}  {}  {}", "paragraph of the specification", word(ClauseState::proved), word(ClauseState::violated),
         word(ClauseState::not_exercised));
    for (ParagraphState& paragraph : paragraph_states(clause_states(run_), ledger_, run_.role)) {
      const auto& violated = paragraph.clauses[ClauseState::violated];
      line("{:<52}  {:>6}  {:>8}  {:>13}", fmt::format("{:<7} {}", paragraph.of->id, paragraph.of->title),
           number(paragraph.clauses[ClauseState::proved].size()), number(violated.size()),
           number(paragraph.clauses[ClauseState::not_exercised].size()));
      if (!violated.empty()) line("        violated: {}", fmt::join(violated, ", "));
    }
  }

  static std::string number(std::size_t number) { return number == 0 ? "." : std::to_string(number); }

  void matrix() {
    const Counts all = count(run_.cases);
    if (all.empty()) return;
    out_ += fmt::format("\n{:<12}", "area");
    for (const auto& [outcome, number] : all) out_ += fmt::format("  {}", word(outcome));
    out_ += '\n';
    for (const Area& area : areas_of(run_)) row(area.name, count(area.cases), all);
    row("all", all, all);
  }

  void row(std::string_view name, const Counts& counts, const Counts& columns) {
    out_ += fmt::format("{:<12}", name);
    for (const auto& [outcome, ignored] : columns) {
      const std::size_t occurred = count_of(counts, outcome);
      const std::string cell = fmt::format("{:>{}}", number(occurred), word(outcome).size());
      out_ += "  " + (occurred == 0 ? cell : painted(outcome, cell));
    }
    out_ += '\n';
  }

  const RunResult& run_;
  const Ledger& ledger_;
  bool colour_;
  std::string out_ = {};
};

}  // namespace

std::string render_text(const RunResult& run, const Ledger& ledger, bool colour) { return Page{run, ledger, colour}.take(); }

}  // namespace zkspec
