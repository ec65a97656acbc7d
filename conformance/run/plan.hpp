// What is to be run, and what every kind of run has in common.
#pragma once

#include <functional>
#include <memory>

#include "conformance/adapter/client_port.hpp"
#include "conformance/cases/suite.hpp"
#include "conformance/verdict/strand.hpp"

namespace zkspec {

struct Plan {
  const Suite* suite = nullptr;
  std::vector<const Variant*> variants = {};
  Seed seed = {};
  std::uint64_t shake = 0;                               ///< how deliveries vary, see shake.hpp; 0: not at all
  int jobs = 1;                                          ///< workers: threads, each with a loop and a subject of its own
  int beside = 16;                                       ///< trials beside each other on one worker, real clock
  bool strict = false;                                   ///< violated SHOULD clauses fail
  std::function<void(const CaseResult&)> progress = {};  ///< called as results fall, never by two threads at once
};

/// Starts one more of the client under test on a loop.
using SubjectFactory = std::function<Result<std::unique_ptr<Subject>>(Loop&)>;

/// A trial's seed depends on the run's seed, the variant and the number of the trial alone, not on what else is run.
Seed seed_of(Seed run, const Variant& variant, std::uint64_t trial = 0);

/// Why this variant is not for that subject ("needs rewatch"); empty when it is.
std::string inapplicable(const Variant& variant, const Capabilities& capabilities, bool real_clock);

/// A result without a trial.
CaseResult without_trial(const Variant& variant, Outcome outcome, std::string reason);

/// Turns warnings into violations.
void make_strict(Verdict& verdict);

/// Set by SIGINT and SIGTERM once catch_interrupts() was called. Runs look at it between events and end early with what they have.
void catch_interrupts();
bool interrupted();

}  // namespace zkspec
