#include "conformance/run/stages.hpp"

#include <algorithm>

namespace zkspec {

std::optional<Task> Singles::next(TimePoint /*now*/) {
  const std::lock_guard lock{mutex_};
  return given_ < variants_.size() ? std::optional{Task{variants_[given_++]}} : std::nullopt;
}

bool Singles::over() {
  const std::lock_guard lock{mutex_};
  return given_ >= variants_.size();
}

void Singles::finished(CaseResult result) {
  const std::lock_guard lock{mutex_};
  if (plan_.progress) plan_.progress(result);
  results_.push_back(std::move(result));
}

void Singles::fail(const Error& error) {
  const std::lock_guard lock{mutex_};
  if (!error_) error_ = error;
  given_ = variants_.size();
}

Experiments::Experiments(const Plan& plan, const std::vector<const Variant*>& variants) : Stage{plan} {
  for (const auto* variant : variants) open_.push_back(&experiments_.try_emplace(variant, *variant, plan.suite->ledger).first->second);
}

std::optional<Task> Experiments::next(TimePoint now) {
  const std::lock_guard lock{mutex_};
  if (!ends_) ends_ = now + statistical_budget;
  if (now >= *ends_) {
    for (auto* experiment : std::vector{open_}) {
      experiment->cut_short("the time for all statistical cases, 10 min, was over before this one came to a decision");
      collect(*experiment);
    }
  }
  const auto wanting = std::ranges::find_if(open_, [](const auto* experiment) { return experiment->wants_trial(); });
  if (wanting == open_.end()) return std::nullopt;
  return Task{&(*wanting)->variant(), (*wanting)->begin()};
}

bool Experiments::over() {
  const std::lock_guard lock{mutex_};
  return open_.empty();
}

void Experiments::finished(CaseResult result) {
  const std::lock_guard lock{mutex_};
  auto& experiment = experiments_.at(result.variant);
  if (experiment.decided()) return;
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
  results_.push_back(experiment.take_result());
  if (plan_.progress) plan_.progress(results_.back());
}

}  // namespace zkspec
