// What the judge says of one trial, and what a run says of all of them. Reports are pure functions of these.
#pragma once

#include <algorithm>
#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/cases/case.hpp"
#include "conformance/cases/ledger.hpp"
#include "conformance/verdict/near_miss.hpp"
#include "conformance/verdict/setting.hpp"
#include "fake-server/log/event_log.hpp"
#include "fake-server/wire/message.hpp"

namespace zkspec {

enum class Outcome { pass, fail, known_fail, unexpected_pass, not_applicable, inconclusive, error };
std::string_view word(Outcome outcome);  ///< "known-fail"

/// One thing that was not as it had to be.
struct Finding {
  std::string clause = {};  ///< empty: a step that no clause rests on
  SourceSpan at = {};
  std::string step = {};  ///< the line of the script
  std::string expected = {};
  std::string seen = {};
  std::vector<wire::FieldDifference> differences = {};
  std::vector<std::size_t> evidence = {};  ///< indices into the log, in order
  std::vector<NearMiss> near_misses = {};  ///< the nearest first; none where the step did not wait for something

  friend bool operator==(const Finding&, const Finding&) = default;
};

struct Verdict {
  Outcome outcome = Outcome::error;
  std::string reason = {};             ///< one line: the first finding, "needs rewatch", "host stall 900 ms"
  std::vector<Finding> findings = {};  ///< of steps that failed
  std::vector<Finding> warnings = {};  ///< violated SHOULD clauses
  std::set<std::string> proved = {};
  std::set<std::string> violated = {};
  std::vector<std::string> first = {};  ///< of `violated`: what rests on the step that failed first
  std::set<std::string> not_exercised = {};
  std::map<std::string, std::string> dialects = {};
  std::vector<std::string> taken = {};  ///< names of the branches that were taken, in order
};

/// Notes that these clauses are violated, as far as they bind `role`: MUST is a finding, SHOULD a warning, MAY nobody's fault.
void blame(Verdict& verdict, Finding finding, const std::vector<std::string>& clauses, const Ledger& ledger, Role role);

/// "ping.when-idle: expected …; seen …"
std::string reason_of(const Finding& finding);

/// What came out of the trials of a statistical case; what was due says its variant.
struct Statistics {
  int trials = 0;                            ///< that tell something
  int counted = 0;                           ///< of them in a branch that counts
  std::map<std::string, int> branches = {};  ///< how often each was taken
  int replaced = 0;                          ///< trials beside them that were inconclusive
};

/// Of a case whose trials did not agree: some failed, some passed. The last one decided.
struct Flakiness {
  int failed = 0;
  int trials = 0;

  friend bool operator==(const Flakiness&, const Flakiness&) = default;
};

struct CaseResult {
  const Variant* variant = nullptr;
  Setting setting = {};  ///< of the trial; empty without one
  Verdict verdict = {};
  Duration duration = {};
  EventLog log = EventLog{};                  ///< of a statistical case, that of the trial that decided
  std::optional<Statistics> statistics = {};  ///< of a statistical case
  std::uint64_t shake = 0;                    ///< of the first delivery that changed the verdict
  std::string first_outcome = {};  ///< where the confirmation alone did not agree with the first trial: what that had said
  std::optional<Flakiness> flaky = {};
  std::string known = {};             ///< the reason of the expectation that covers this result
  std::string reproduce = {};         ///< the command that plays this one again
  std::string recording = {};         ///< file name below the output folder
  std::string recording_sha256 = {};  ///< of that file
};

/// What a run on the real clock took.
struct RunCosts {
  Duration trials = {};       ///< all of them one after the other
  Duration longest = {};      ///< of them
  Duration runner_cpu = {};   ///< CPU time of this program
  Duration subject_cpu = {};  ///< that of the processes that it started and that have ended
  int cores = 1;

  /// No run of the same trials ends earlier.
  [[nodiscard]] Duration least() const { return std::max(longest, (runner_cpu + subject_cpu) / std::max(cores, 1)); }
  friend bool operator==(const RunCosts&, const RunCosts&) = default;
};

struct RunResult {
  std::string subject = {};  ///< "kazoo"
  std::string version = {};  ///< "2.8.0"
  Role role = Role::client;
  bool real_clock = false;
  Seed seed = {};
  Duration wall = {};                                  ///< of the whole run; zero on the virtual clock, so that equal runs give equal bytes
  std::vector<CaseResult> cases = {};                  ///< sorted by variant id
  std::vector<std::string> expectation_problems = {};  ///< stale entries: unexpected passes, entries that matched nothing
  bool interrupted = false;
  std::vector<std::string> not_played = {};  ///< ids, sorted, of cases that were to be played and have no result
  std::string why_not_played = {};           ///< "interrupted", "3 failures were reached"
  std::string shard = {};                    ///< "2/4" of a run in parts; empty: the whole run
  std::size_t in_other_shards = 0;           ///< cases that those play
  std::optional<RunCosts> costs = {};        ///< none on the virtual clock, and of runs that were merged
};

}  // namespace zkspec
