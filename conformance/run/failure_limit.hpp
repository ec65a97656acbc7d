// When enough has failed: what the workers of a run share, so that nothing more is begun.
#pragma once

#include <atomic>

#include "conformance/run/plan.hpp"

namespace zkspec {

class FailureLimit {
 public:
  /// Of `plan.most_failures`, which outlives this; 0 is never reached.
  explicit FailureLimit(const Plan& plan) : plan_{plan} {}

  void note(const CaseResult& result) {
    if (counts_as_failure(plan_, result)) ++seen_;
  }
  [[nodiscard]] bool reached() const { return plan_.most_failures > 0 && seen_ >= plan_.most_failures; }

 private:
  const Plan& plan_;
  std::atomic<std::size_t> seen_{0};
};

}  // namespace zkspec
