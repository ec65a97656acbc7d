#include "conformance/run/experiment.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace zkspec {
namespace {

/// Of the trials, so many may be inconclusive and are replaced: one in fifty.
int most_replaced(const Trials& design) { return std::max(1, design.number / 50); }

/// What was seen while the host stalled is held against nobody.
bool deviates(const Verdict& verdict) {
  return verdict.outcome != Outcome::inconclusive && (verdict.outcome != Outcome::pass || !verdict.violated.empty());
}

}  // namespace

Experiment::Experiment(const Variant& variant, const Ledger& ledger) : variant_{variant}, design_{*variant.trials}, ledger_{ledger} {
  result_.variant = &variant;
}

bool Experiment::wants_trial() const { return !decided_ && seen_.trials + under_way_ < design_.number; }

std::uint64_t Experiment::begin() {
  ++under_way_;
  return begun_++;
}

/// A trial that violates a clause, or came to an end that no branch describes, decides the case by itself.
void Experiment::add(CaseResult trial) {
  --under_way_;
  if (decided_) return;
  const auto duration = result_.duration + trial.duration;
  const bool deviating = deviates(trial.verdict);
  if (trial.verdict.outcome == Outcome::inconclusive) replace(trial);
  else if (!deviating) count(trial);
  result_.log = std::move(trial.log);
  result_.duration = duration;
  if (deviating) {
    decided_ = true;
    result_.verdict = std::move(trial.verdict);
  } else if (!decided_) {
    judge_frequency();
  }
  result_.statistics = seen_;
}

void Experiment::count(const CaseResult& trial) {
  const auto& taken = trial.verdict.taken;
  ++seen_.trials;
  for (const auto& branch : taken) ++seen_.branches[branch];
  if (std::ranges::any_of(taken, [this](const auto& branch) { return design_.counted.contains(branch); })) ++seen_.counted;
  proved_.insert(trial.verdict.proved.begin(), trial.verdict.proved.end());
  result_.verdict.not_exercised.insert(trial.verdict.not_exercised.begin(), trial.verdict.not_exercised.end());
}

void Experiment::replace(const CaseResult& trial) {
  if (++seen_.replaced <= most_replaced(design_)) return;
  cut_short(fmt::format("{} trials beside {} others were inconclusive, the last: {}", seen_.replaced, seen_.trials, trial.verdict.reason));
}

void Experiment::cut_short(const std::string& why) {
  decided_ = true;
  result_.verdict.outcome = Outcome::inconclusive;
  result_.verdict.reason = why;
  result_.statistics = seen_;
}

/// Nothing is tested in between: the trials to come are merely left out when they cannot change what comes out, so that the error rates
/// are those of the whole design, in whatever order trials end.
void Experiment::judge_frequency() {
  const int left = design_.number - seen_.trials;
  const bool too_often = seen_.counted > design_.high;
  const bool too_seldom = seen_.counted + left < design_.low;
  const bool accepted = seen_.counted >= design_.low && seen_.counted + left <= design_.high;
  if (left > 0 && (!design_.sequential || !(too_often || too_seldom || accepted))) return;
  decided_ = true;
  auto& verdict = result_.verdict;
  verdict.outcome = Outcome::pass;
  verdict.proved = proved_;
  std::erase_if(verdict.not_exercised, [this](const auto& clause) { return proved_.contains(clause); });
  if (accepted) return;
  blame(verdict, misfit(), design_.clauses, ledger_, Role::client);
  for (const auto& clause : verdict.violated) verdict.proved.erase(clause);
  if (!verdict.findings.empty()) verdict.outcome = Outcome::fail;
  const auto& first = verdict.findings.empty() ? verdict.warnings : verdict.findings;
  if (!first.empty()) verdict.reason = (verdict.findings.empty() ? "warning, " : "") + reason_of(first.front());
}

Finding Experiment::misfit() const {
  return {.at = variant_.of->span,
          .step = "trials",
          .expected = fmt::format("{} in {} to {} of {} trials (p = {:.4g})", fmt::join(design_.counted, " or "), design_.low, design_.high,
                                  design_.number, design_.p),
          .seen = fmt::format("in {} of {}", seen_.counted, seen_.trials)};
}

}  // namespace zkspec
