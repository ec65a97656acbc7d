// What is to be run, and what every kind of run has in common.
#pragma once

#include <functional>
#include <memory>

#include "conformance/adapter/client_port.hpp"
#include "conformance/cases/suite.hpp"
#include "conformance/run/durations.hpp"
#include "conformance/verdict/strand.hpp"

namespace zkspec {

struct Plan {
  const Suite* suite = nullptr;
  std::vector<const Variant*> variants = {};
  Seed seed = {};
  std::uint64_t shake = 0;                               ///< how deliveries vary, see shake.hpp; 0: not at all
  int jobs = 1;                                          ///< workers: threads, each with a loop and a subject of its own
  int beside = 16;                                       ///< trials beside each other on one worker, real clock
  Durations durations = {};                              ///< as far as they are known: the longest are begun first, real clock
  bool strict = false;                                   ///< violated SHOULD clauses fail
  std::function<bool(const CaseResult&)> known = {};     ///< failures that are expected; none: no failure is
  std::size_t most_failures = 0;                         ///< after so many that are not known nothing more is begun; 0: no limit
  std::function<void(const CaseResult&)> progress = {};  ///< called as results fall, never by two threads at once
  std::function<void(const CaseResult&)> confirmed = {};  ///< called with a result again once further trials of it are over
  std::function<void(const Variant&)> began = {};  ///< called when a trial begins, by any thread, maybe several at once; must not wait
  /// Called every 20 ms with the log of each trial under way, and of a statistical case also when a trial ends, by the thread that plays
  /// it: no other may look at the log. Must not wait. Real clock.
  std::function<void(const Variant&, const EventLog&)> under_way = {};
  std::vector<CaseResult> earlier = {};  ///< of some of the variants, from a run that was killed: not played again, but confirmed
  std::function<void(Duration)> ended = {};  ///< called with the length of each trial, by any thread; real clock
  /// Called when the subject has said its name and version; an error ends the run. Real clock.
  std::function<Result<void>(const std::string& subject, const std::string& version)> met = {};
};

/// Starts one more of the client under test on a loop.
using SubjectFactory = std::function<Result<std::unique_ptr<Subject>>(Loop&)>;

/// A trial's seed depends on the run's seed, the variant and the number of the trial alone, not on what else is run.
Seed seed_of(Seed run, const Variant& variant, std::uint64_t trial = 0);

/// Why this variant is not for that subject ("needs rewatch"); empty when it is.
std::string inapplicable(const Variant& variant, const Capabilities& capabilities, bool real_clock);

/// A result without a trial.
CaseResult without_trial(const Variant& variant, Outcome outcome, std::string reason);

/// A failure that is not known, or a trial that could not be played.
bool counts_as_failure(const Plan& plan, const CaseResult& result);

/// Ids of the variants of the plan that have no result, sorted.
std::vector<std::string> not_played(const Plan& plan, const RunResult& run);
/// Why there are such: "interrupted", "3 failures were reached".
std::string why_not_played(const Plan& plan, const RunResult& run);

/// Turns warnings into violations.
void make_strict(Verdict& verdict);

/// Set by SIGINT and SIGTERM once catch_interrupts() was called. Runs look at it between events and end early with what they have.
void catch_interrupts();
bool interrupted();

}  // namespace zkspec
