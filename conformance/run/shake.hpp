// Shaking: the same cases over a network that delivers in other ways. The simulated one cuts, delays and joins; on the real clock our
// servers send in pieces. No verdict may depend on that.
#pragma once

#include "conformance/run/plan.hpp"

namespace zkspec {

/// Plays everything with `shake`, a number from 1 on.
using ShakenRun = std::function<Result<RunResult>(std::uint64_t shake)>;

/// Plays the run `times` more. A case whose verdict differs from that in `run` fails in `run`, with the log of the trial that differed.
/// Trials during which the host stalled do not count.
Result<void> shake(RunResult& run, std::uint64_t times, const ShakenRun& again);

}  // namespace zkspec
