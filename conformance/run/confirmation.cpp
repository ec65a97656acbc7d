#include "conformance/run/confirmation.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace zkspec {
namespace {

bool has_died(const CaseResult& result) {
  return std::any_of(result.log.events().begin(), result.log.events().end(), [](const auto& event) {
    const auto* told = std::get_if<event::Told>(&event.what);
    return told != nullptr && std::holds_alternative<report::Died>(told->report);
  });
}

std::optional<Flakiness> flakiness(const std::vector<Outcome>& outcomes) {
  const auto failed = static_cast<int>(std::ranges::count(outcomes, Outcome::fail));
  if (failed == 0 || std::ranges::find(outcomes, Outcome::pass) == outcomes.end()) return std::nullopt;
  return Flakiness{.failed = failed, .trials = static_cast<int>(outcomes.size())};
}

}  // namespace

/// A death in a process that other trials shared proves nothing about this one.
bool Confirmation::needs_second_trial(const CaseResult& result) const {
  const auto outcome = result.verdict.outcome;
  if (outcomes_.contains(result.variant)) return false;
  if (outcome == Outcome::inconclusive || outcome == Outcome::error) return true;
  return outcome == Outcome::fail && ((has_died(result) && !result.variant->of->isolated) || counts_as_failure(plan_, result));
}

bool Confirmation::needs_third_trial(const CaseResult& result) const {
  const auto found = outcomes_.find(result.variant);
  if (found == outcomes_.end() || found->second.size() != 2) return false;
  return (found->second[0] == Outcome::fail) != (found->second[1] == Outcome::fail);
}

void Confirmation::replace(CaseResult& earlier, CaseResult last) {
  auto& outcomes = outcomes_[last.variant];
  auto& first = first_[last.variant];
  if (outcomes.empty()) {
    outcomes.push_back(earlier.verdict.outcome);
    first = fmt::format("{}: {}", word(earlier.verdict.outcome), earlier.verdict.reason);
  }
  outcomes.push_back(last.verdict.outcome);
  last.flaky = flakiness(outcomes);
  if (last.flaky || outcomes.front() != outcomes.back()) last.first_outcome = first;
  earlier = std::move(last);
}

/// One more trial of each, alone.
Result<void> Confirmation::play_again(const std::vector<CaseResult*>& doubtful) {
  auto alone = plan_;
  alone.progress = {};
  alone.most_failures = 0;
  alone.earlier = {};
  std::map<const Variant*, CaseResult*> results;
  std::vector<const Variant*> singles;
  std::vector<const Variant*> experiments;
  for (auto* result : doubtful) {
    results[result->variant] = result;
    (result->variant->trials ? experiments : singles).push_back(result->variant);
  }
  FailureLimit none{alone};
  auto again = play_singles(alone, none, std::move(singles), factory_, {.fresh = true});
  if (!again) return again.error();
  auto anew = play_experiments(alone, none, experiments, factory_);
  if (!anew) return anew.error();
  for (auto* played : {&again->results, &anew->results})
    for (auto& result : *played) replace(*results.at(result.variant), std::move(result));
  return {};
}

Result<void> Confirmation::confirm(std::vector<CaseResult>& results) {
  for (const bool third : {false, true}) {
    std::vector<CaseResult*> doubtful;
    for (auto& result : results)
      if (third ? needs_third_trial(result) : needs_second_trial(result)) doubtful.push_back(&result);
    if (doubtful.empty() || interrupted()) return {};
    if (auto played = play_again(doubtful); !played) return played;
    for (const auto* result : doubtful)
      if (plan_.confirmed && !needs_third_trial(*result)) plan_.confirmed(*result);
  }
  return {};
}

}  // namespace zkspec
