// How a trial ends: which clauses are blamed, what the closed world finds, and which outcome follows.
#include <fmt/format.h>

#include "conformance/verdict/closed_world.hpp"
#include "conformance/verdict/dialect.hpp"
#include "conformance/verdict/judge.hpp"
#include "conformance/verdict/window.hpp"

namespace zkspec {

bool Judge::binds(const std::string& clause) const {
  const auto* known = ledger_.find(clause);
  return known != nullptr && zkspec::binds(*known, setting_.role);
}

std::vector<std::string> Judge::blamed_for_death(const Step* running) const {
  if (running != nullptr && !running->clauses.empty()) return running->clauses;
  for (const auto* step : main_.steps)
    for (const auto& clause : step->clauses)
      if (clause.starts_with("malformed.") || clause.starts_with("state.")) return {clause};
  return {};
}

void Judge::record(Finding finding, const std::vector<std::string>& clauses) {
  blame(verdict_, std::move(finding), clauses, ledger_, setting_.role);
}

/// Something that the script did not ask about: an event that it does not account for, or that the case forbids.
void Judge::object_to(std::size_t index, std::string step, std::string expected) {
  const Finding finding{.at = variant_.of->span,
                        .step = std::move(step),
                        .expected = std::move(expected),
                        .seen = print(seen_.event(index)),
                        .evidence = {index}};
  const auto clause = forbidding_clause(index, seen_);
  if (!main_.failure) main_.failure = finding;
  if (!clause.empty() && !verdict_.violated.contains(clause)) record(finding, {clause});
}

void Judge::conclude(const Bench& bench) {
  if (main_.failure) {
    if (verdict_.violated.empty() && !main_.done()) record(*main_.failure, main_.current().clauses);
  } else if (first_event_) {
    if (const auto left = unaccounted(*first_event_, main_.facts, seen_))
      object_to(*left, "the whole script", "nothing beside what the script names");
  }
  if (const auto listed = first_event_ ? forbidden(*first_event_, variant_.of->never, seen_) : std::nullopt)
    object_to(*listed, "never", "not this");
  finished_ = true;
  verdict_.proved = main_.facts.proved;
  for (const auto& clause : verdict_.violated) verdict_.proved.erase(clause);
  if (!main_.failure && variant_.of->dialect && !variant_.of->dialect->alternatives.empty())
    verdict_.dialects[variant_.of->dialect->id] = dialect_seen(*variant_.of->dialect, main_.facts, seen_);
  settle(measured_lateness(bench, seen_.log().start()));
}

void Judge::settle(Duration lateness) {
  if (main_.failure && seen_.deaths().empty() && lateness > stall_margin) {
    verdict_.outcome = Outcome::inconclusive;
    verdict_.reason = fmt::format("host stall {} ms", to_ms(lateness));
  } else if (!verdict_.findings.empty()) {
    verdict_.outcome = Outcome::fail;
    verdict_.reason = reason_of(verdict_.findings.front());
  } else if (main_.failure && verdict_.warnings.empty()) {
    verdict_.outcome = Outcome::inconclusive;
    verdict_.reason = fmt::format("{}: expected {}; seen {}", to_string(main_.failure->at), main_.failure->expected, main_.failure->seen);
    verdict_.findings.push_back(*main_.failure);
  } else {
    verdict_.outcome = Outcome::pass;
    if (!verdict_.warnings.empty())
      verdict_.reason = fmt::format("warning, {}: {}", verdict_.warnings.front().clause, verdict_.warnings.front().seen);
  }
}

namespace {

void collect_unproved(const std::vector<Step>& steps, Verdict& verdict) {
  for (const auto& step : steps) {
    for (const auto& clause : step.clauses)
      if (!verdict.proved.contains(clause) && !verdict.violated.contains(clause)) verdict.not_exercised.insert(clause);
    if (const auto* either = std::get_if<step::Either>(&step.what))
      for (const auto& branch : either->branches) collect_unproved(branch.steps, verdict);
  }
}

}  // namespace

Verdict Judge::verdict() const {
  auto verdict = verdict_;
  collect_unproved(variant_.of->script, verdict);
  return verdict;
}

}  // namespace zkspec
