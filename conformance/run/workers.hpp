// The workers that play a stage of a run on the real clock: threads, each with a loop and one stand after the other.
#pragma once

#include "conformance/run/stages.hpp"

namespace zkspec {

/// Starts what trials are played on; an error ends the stage.
using StandFactory = std::function<Result<std::unique_ptr<Stand>>(Loop&)>;

/// How the trials of a stage are spread.
struct Spread {
  int workers = 1;
  int beside = 1;
  int beside_when_late = 1;  ///< on a host that is late
  bool fresh = false;  ///< a stand for each trial
};

/// What came of a stage. `rest` was left out because enough had failed.
struct Played {
  std::vector<CaseResult> results = {};
  std::vector<const Variant*> rest = {};
};

Result<Played> play_singles(const Plan& plan, FailureLimit& limit, std::vector<const Variant*> variants, const StandFactory& factory,
                            const Spread& spread);

/// Nothing waits for anything but time in these trials: as many go on beside each other as one process of the subject takes.
Result<Played> play_experiments(const Plan& plan, FailureLimit& limit, const std::vector<const Variant*>& variants,
                                const StandFactory& factory);

}  // namespace zkspec
