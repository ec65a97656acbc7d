// Shaking: the same cases over a simulated network that cuts, delays and joins what it delivers in other ways. No verdict may depend
// on that.
#pragma once

#include "conformance/run/plan.hpp"

namespace zkspec {

/// Plays everything with `shake`, a number from 1 on.
using ShakenRun = std::function<Result<RunResult>(std::uint64_t shake)>;

/// Plays the run `times` more. A case whose verdict differs from that in `run` fails in `run`, with the log of the trial that differed.
Result<void> shake(RunResult& run, std::uint64_t times, const ShakenRun& again);

}  // namespace zkspec
