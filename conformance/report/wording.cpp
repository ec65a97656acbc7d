#include "conformance/report/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "conformance/report/escape.hpp"
#include "conformance/report/tally.hpp"

namespace zkspec {
namespace {

constexpr std::size_t longest_event = 400;  // a node's data can be a megabyte
constexpr std::size_t most_evidence = 8;

void add_evidence(std::vector<Labelled>& lines, const Finding& finding, const EventLog& log) {
  const std::size_t all = finding.evidence.size();
  const std::size_t first = all > most_evidence ? all - most_evidence : 0;
  if (first > 0) lines.push_back({"evidence", fmt::format("{} earlier events, then", first)});
  for (std::size_t i = first; i < all; ++i) {
    const std::size_t index = finding.evidence[i];
    if (index >= log.events().size()) continue;
    const Event& event = log.events()[index];
    lines.push_back({"evidence", fmt::format("{:>10}  {}", moment(event, log), shorten(print(event), longest_event))});
  }
}

/// The nearest miss, unless it is the event that failed the step: the lines above say all of that.
void add_near_miss(std::vector<Labelled>& lines, const Finding& finding) {
  if (finding.near_misses.empty()) return;
  const NearMiss& best = finding.near_misses.front();
  if (std::find(finding.evidence.begin(), finding.evidence.end(), best.event) != finding.evidence.end()) return;
  lines.push_back({"nearest", fmt::format("{} ms, {}", milliseconds(best.at), best.what)});
  for (const FieldCheck& check : best.checks)
    if (!check.agrees) lines.push_back({"nearest", fmt::format("{}: expected {}, seen {}", check.field, check.expected, check.seen)});
}

}  // namespace

std::string subject_of(const RunResult& run) { return run.version.empty() ? run.subject : run.subject + " " + run.version; }

std::string_view clock_word(const RunResult& run) { return run.real_clock ? "real" : "virtual"; }

std::string totals(const RunResult& run) {
  const Counts counts = count(run.cases);
  std::string text;
  for (const auto& [outcome, number] : counts) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number, word(outcome));
  if (const auto flaky = count_flaky(run.cases); flaky > 0) text += fmt::format(" ({} flaky)", flaky);
  return text.empty() ? "no cases" : text;
}

std::string flakiness(const std::optional<Flakiness>& flaky) {
  return flaky ? fmt::format("failed in {} of {} trials", flaky->failed, flaky->trials) : std::string{};
}

std::string unplayed(const RunResult& run) {
  const auto number = run.not_played.size();
  if (number == 0) return run.interrupted ? "interrupted: the cases that did not run are missing" : "";
  return fmt::format("{} case{} not played: {}", number, number == 1 ? " was" : "s were", run.why_not_played);
}

std::string part(const RunResult& run) {
  return run.shard.empty() ? "" : fmt::format("shard {}; {} cases are in the others", run.shard, run.in_other_shards);
}

std::string costs(const RunResult& run) {
  if (!run.costs) return {};
  const auto& of = *run.costs;
  auto text = fmt::format("trials {} s, the longest {} s; CPU time {} s of zkspec", seconds(of.trials), seconds(of.longest),
                          seconds(of.runner_cpu));
  // Nothing is known of a server that goes on, or that somebody else has started.
  if (of.subject_cpu > Duration::zero()) text += fmt::format(", {} s of its subjects", seconds(of.subject_cpu));
  text += fmt::format(", {} core{}", of.cores, of.cores == 1 ? "" : "s");
  if (of.least() > Duration::zero())
    text += fmt::format("; the whole {:.2f} times the least possible, {} s",
                        static_cast<double>(run.wall.count()) / static_cast<double>(of.least().count()), seconds(of.least()));
  return text;
}

std::string seconds(Duration duration) { return fmt::format("{}.{:03}", to_ms(duration) / 1000, to_ms(duration) % 1000); }

std::string milliseconds(Duration since_start) {
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(since_start).count();
  return fmt::format("{}.{:03}", microseconds / 1000, microseconds % 1000);
}

std::string moment(const Event& event, const EventLog& log) { return milliseconds(event.at - log.start()); }

std::string_view level_of(const Ledger& ledger, std::string_view clause) {
  const Clause* found = ledger.find(clause);
  return found == nullptr ? std::string_view{} : word(found->level);
}

std::string judgement(const RunResult& run) {
  const Counts counts = count(run.cases);
  if (run.cases.empty()) return "No case was run.";
  const std::size_t failed = count_of(counts, Outcome::fail);
  const std::size_t known = count_of(counts, Outcome::known_fail);
  const std::size_t judged = failed + known + count_of(counts, Outcome::pass) + count_of(counts, Outcome::unexpected_pass);
  if (failed > 0) return fmt::format("{} of {} judged cases violate{} the session contract.", failed, judged, failed == 1 ? "s" : "");
  if (judged == 0) return "No case could be judged.";
  if (known > 0) return fmt::format("No new violation; {} of {} judged cases deviate{} as expected.", known, judged, known == 1 ? "s" : "");
  return fmt::format("No violation in {} judged cases.", judged);
}

SourceSpan in_suite(SourceSpan span) {
  constexpr std::string_view folder = "/suites/";
  if (const auto at = span.file.rfind(folder); at != std::string::npos) span.file.erase(0, at + 1);
  return span;
}

std::string place(const SourceSpan& span) { return span.file.empty() ? std::string{} : to_string(in_suite(span)); }

bool needs_attention(const CaseResult& result) {
  const Outcome outcome = result.verdict.outcome;
  return outcome == Outcome::fail || outcome == Outcome::error || outcome == Outcome::inconclusive || outcome == Outcome::unexpected_pass;
}

bool is_known_deviation(const CaseResult& result) {
  const bool known_warning = result.verdict.outcome == Outcome::pass && !result.verdict.warnings.empty() && !result.known.empty();
  return result.verdict.outcome == Outcome::known_fail || known_warning;
}

std::string frequency(const CaseResult& result) {
  if (!result.statistics || !result.variant->trials) return {};
  const auto& seen = *result.statistics;
  const auto& due = *result.variant->trials;
  auto text = fmt::format("{} in {} of {} trials, accepted {} to {} of {} (p = {:.4g})", fmt::join(due.counted, " or "), seen.counted,
                          seen.trials, due.low, due.high, due.number, due.p);
  std::string_view separator = "; ";
  for (const auto& [branch, times] : seen.branches) text += fmt::format("{}{} {}", std::exchange(separator, ", "), branch, times);
  return seen.replaced == 0 ? text : text + fmt::format("; {} replaced", seen.replaced);
}

std::vector<Labelled> describe(const Finding& finding, const EventLog& log, const Ledger& ledger) {
  std::vector<Labelled> lines;
  if (const Clause* clause = ledger.find(finding.clause)) {
    lines.push_back({"clause", fmt::format("{} ({}): {}", clause->id, word(clause->level), clause->statement)});
  } else if (!finding.clause.empty()) {
    lines.push_back({"clause", finding.clause});
  }
  if (!finding.at.file.empty()) lines.push_back({"at", place(finding.at)});
  if (!finding.step.empty()) lines.push_back({"step", finding.step});
  if (!finding.expected.empty()) lines.push_back({"expected", finding.expected});
  if (!finding.seen.empty()) lines.push_back({"seen", finding.seen});
  for (const wire::FieldDifference& difference : finding.differences) {
    lines.push_back({"differs", fmt::format("{}: expected {}, seen {}", difference.field, difference.expected, difference.seen)});
  }
  add_near_miss(lines, finding);
  add_evidence(lines, finding, log);
  return lines;
}

}  // namespace zkspec
