// The figures of a run: trials are added up, and CPU time counts where it was spent.
#include <boost/test/unit_test.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conformance/run/cost_meter.hpp"

using namespace zkspec;

namespace {

/// Until this process has used so much more of the processor.
void work(Duration amount) {
  const auto used = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return std::chrono::seconds{usage.ru_utime.tv_sec + usage.ru_stime.tv_sec} +
           std::chrono::microseconds{usage.ru_utime.tv_usec + usage.ru_stime.tv_usec};
  };
  const auto end = used() + amount;
  while (used() < end) {
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cost_meter)

BOOST_AUTO_TEST_CASE(trials_are_added_up_and_the_longest_is_kept) {
  CostMeter meter;
  for (const auto length : {Duration{20ms}, Duration{300ms}, Duration{0ms}, Duration{100ms}}) meter.note_trial(length);
  const auto costs = meter.costs();
  BOOST_TEST((costs.trials == 420ms));
  BOOST_TEST((costs.longest == 300ms));
  BOOST_TEST(costs.cores >= 1);
}

BOOST_AUTO_TEST_CASE(cpu_time_of_this_program_and_of_its_processes_is_told_apart) {
  work(20ms);
  const CostMeter meter;
  work(40ms);
  if (const auto child = fork(); child == 0) {
    work(80ms);
    _exit(0);
  } else {
    waitpid(child, nullptr, 0);
  }
  const auto costs = meter.costs();
  BOOST_TEST((costs.runner_cpu >= 40ms && costs.runner_cpu < 80ms), costs.runner_cpu.count());
  BOOST_TEST((costs.subject_cpu >= 80ms), costs.subject_cpu.count());
}

BOOST_AUTO_TEST_CASE(least_that_a_run_takes_is_its_longest_trial_or_its_work_on_all_cores) {
  BOOST_TEST((RunCosts{.longest = 9s, .runner_cpu = 4s, .subject_cpu = 6s, .cores = 2}.least() == 9s));
  BOOST_TEST((RunCosts{.longest = 3s, .runner_cpu = 4s, .subject_cpu = 6s, .cores = 2}.least() == 5s));
}

BOOST_AUTO_TEST_SUITE_END()
