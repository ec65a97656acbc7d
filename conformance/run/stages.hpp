// What the workers of the real clock share: the variants of a stage, handed out one trial after the other, and their results.
#pragma once

#include <map>
#include <mutex>

#include "conformance/run/experiment.hpp"
#include "conformance/run/failure_limit.hpp"
#include "conformance/run/stand.hpp"

namespace zkspec {

/// All statistical cases of a stage together may take this long; what has not come out by then is inconclusive.
inline constexpr Duration statistical_budget = std::chrono::minutes{10};

/// The results of a stage, or the error that ended it.
class Stage : public Work {
 public:
  Stage(const Plan& plan, FailureLimit& limit) : plan_{plan}, limit_{limit} {}
  void under_way(const Trial& trial) override;
  virtual void fail(const Error& error) = 0;
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  /// What an interrupt left undecided is left out.
  std::vector<CaseResult> take_results() { return std::move(results_); }
  /// What enough failures have left undecided.
  [[nodiscard]] virtual std::vector<const Variant*> rest() const = 0;

 protected:
  /// Called by one thread at a time.
  void keep(CaseResult result);
  [[nodiscard]] Task begin(Task task) const;
  void note_end(const CaseResult& trial) const {
    if (plan_.ended) plan_.ended(trial.duration);
  }

  const Plan& plan_;
  FailureLimit& limit_;
  std::optional<Error> error_ = {};
  std::vector<CaseResult> results_ = {};
  std::mutex mutex_ = {};
};

/// One trial for each variant, in their order.
class Singles final : public Stage {
 public:
  Singles(const Plan& plan, FailureLimit& limit, std::vector<const Variant*> variants)
      : Stage{plan, limit}, variants_{std::move(variants)} {}
  std::optional<Task> next() override;
  bool over() override;
  void finished(CaseResult result) override;
  void fail(const Error& error) override;
  [[nodiscard]] std::vector<const Variant*> rest() const override;

 private:
  std::vector<const Variant*> variants_;
  std::size_t given_ = 0;
};

/// As many trials for each variant as its design wants. The variants come one after the other; where one only waits for trials that are
/// under way, the next begins.
class Experiments final : public Stage {
 public:
  /// The budget begins now, by `clock`.
  Experiments(const Plan& plan, FailureLimit& limit, const std::vector<const Variant*>& variants, const Loop& clock);
  std::optional<Task> next() override;
  bool over() override;
  void finished(CaseResult result) override;
  void fail(const Error& error) override;
  [[nodiscard]] std::vector<const Variant*> rest() const override;

 private:
  void collect(Experiment& experiment);

  std::map<const Variant*, Experiment> experiments_ = {};
  std::vector<Experiment*> open_ = {};
  const Loop& clock_;
  TimePoint ends_;
};

}  // namespace zkspec
