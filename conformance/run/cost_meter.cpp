#include "conformance/run/cost_meter.hpp"

#include <sys/resource.h>
#include <thread>

namespace zkspec {
namespace {

Duration length(const timeval& time) { return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec}; }

Duration cpu_time(int whose) {
  rusage usage{};
  getrusage(whose, &usage);
  return length(usage.ru_utime) + length(usage.ru_stime);
}

}  // namespace

CostMeter::CostMeter() : runner_before_{cpu_time(RUSAGE_SELF)}, subjects_before_{cpu_time(RUSAGE_CHILDREN)} {}

void CostMeter::note_trial(Duration length) {
  const std::lock_guard lock{mutex_};
  trials_ += length;
  longest_ = std::max(longest_, length);
}

RunCosts CostMeter::costs() const {
  const std::lock_guard lock{mutex_};
  return {.trials = trials_,
          .longest = longest_,
          .runner_cpu = cpu_time(RUSAGE_SELF) - runner_before_,
          .subject_cpu = cpu_time(RUSAGE_CHILDREN) - subjects_before_,
          .cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()))};
}

}  // namespace zkspec
