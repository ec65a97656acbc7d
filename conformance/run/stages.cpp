#include "conformance/run/stages.hpp"

#include <algorithm>

namespace zkspec {
namespace {

bool was_cut_off(const CaseResult& result) { return result.verdict.reason == cut_off_by_interrupt; }

}  // namespace

void Stage::keep(CaseResult result) {
  if (was_cut_off(result)) return;
  if (plan_.strict) make_strict(result.verdict);
  limit_.note(result);
  if (plan_.progress) plan_.progress(result);
  results_.push_back(std::move(result));
}

Task Stage::begin(Task task) const {
  if (plan_.began) plan_.began(*task.variant);
  return task;
}

void Stage::under_way(const Trial& trial) {
  if (plan_.under_way) plan_.under_way(trial.variant(), trial.log());
}

std::optional<Task> Singles::next() {
  const std::lock_guard lock{mutex_};
  return given_ < variants_.size() && !limit_.reached() ? std::optional{begin({variants_[given_++]})} : std::nullopt;
}

bool Singles::over() {
  const std::lock_guard lock{mutex_};
  return given_ >= variants_.size() || limit_.reached();
}

void Singles::finished(CaseResult result) {
  const std::lock_guard lock{mutex_};
  note_end(result);
  keep(std::move(result));
}

std::vector<const Variant*> Singles::rest() const { return {variants_.begin() + static_cast<std::ptrdiff_t>(given_), variants_.end()}; }

void Singles::fail(const Error& error) {
  const std::lock_guard lock{mutex_};
  if (!error_) error_ = error;
  given_ = variants_.size();
}

Experiments::Experiments(const Plan& plan, FailureLimit& limit, const std::vector<const Variant*>& variants, const Loop& clock)
    : Stage{plan, limit}, clock_{clock}, ends_{clock.now() + statistical_budget} {
  for (const auto* variant : variants) open_.push_back(&experiments_.try_emplace(variant, *variant, plan.suite->ledger).first->second);
}

std::optional<Task> Experiments::next() {
  const std::lock_guard lock{mutex_};
  if (clock_.now() >= ends_) {
    for (auto* experiment : std::vector{open_}) {
      experiment->cut_short("the time for all statistical cases, 10 min, was over before this one came to a decision");
      collect(*experiment);
    }
  }
  if (limit_.reached()) return std::nullopt;
  const auto wanting = std::ranges::find_if(open_, [](const auto* experiment) { return experiment->wants_trial(); });
  if (wanting == open_.end()) return std::nullopt;
  return begin({&(*wanting)->variant(), (*wanting)->begin()});
}

bool Experiments::over() {
  const std::lock_guard lock{mutex_};
  return open_.empty() || limit_.reached();
}

void Experiments::finished(CaseResult result) {
  const std::lock_guard lock{mutex_};
  if (plan_.under_way) plan_.under_way(*result.variant, result.log);  // these trials may be over between two looks
  note_end(result);
  auto& experiment = experiments_.at(result.variant);
  if (experiment.decided() || was_cut_off(result)) return;
  experiment.add(std::move(result));
  if (experiment.decided()) collect(experiment);
}

void Experiments::fail(const Error& error) {
  const std::lock_guard lock{mutex_};
  if (!error_) error_ = error;
  open_.clear();
}

void Experiments::collect(Experiment& experiment) {
  std::erase(open_, &experiment);
  keep(experiment.take_result());
}

std::vector<const Variant*> Experiments::rest() const {
  std::vector<const Variant*> variants;
  for (const auto* experiment : open_) variants.push_back(&experiment->variant());
  return variants;
}

}  // namespace zkspec
