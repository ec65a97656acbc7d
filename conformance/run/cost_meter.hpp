// What a run takes: how long its trials are, and the CPU time of this program and of the processes that it starts.
#pragma once

#include <mutex>

#include "conformance/verdict/verdict.hpp"

namespace zkspec {

class CostMeter {
 public:
  CostMeter();
  void note_trial(Duration length);  ///< by any thread
  /// Since the meter was made. Of processes, those that have ended by now.
  [[nodiscard]] RunCosts costs() const;

 private:
  Duration runner_before_;
  Duration subjects_before_;
  mutable std::mutex mutex_ = {};
  Duration trials_ = {};
  Duration longest_ = {};
};

}  // namespace zkspec
