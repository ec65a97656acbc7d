// When a step may happen: its bounds as written, widened on the real clock by what the ledger allows and by what was measured.
#pragma once

#include "conformance/verdict/strand.hpp"

namespace zkspec {

/// A host or pipe later than this makes a failed trial inconclusive: the subject's own timers ran on the same host, and the suite's
/// servers answered late by as much. It is what the ledger allows timers at T = 3 s.
inline constexpr Duration stall_margin = std::chrono::milliseconds{300};

struct Window {
  TimePoint from = {};       ///< what `since` names
  TimePoint earliest = {};   ///< as written
  TimePoint latest = never;  ///< as written, or the limit of a step without a bound
  Duration early = {};       ///< allowance for `earliest`
  Duration late = {};        ///< allowance for `latest`
  bool bounded = false;      ///< the step states a bound; otherwise `latest` is only where waiting ends
};

/// An error when a duration of the step cannot be evaluated; the loader has excluded what it can.
Result<Window> window_of(const Step& step, const Strand& strand, const Bench& bench);

/// How much earlier the ledger allows a step to be: the largest allowance of its clauses.
Duration early_allowance(const Step& step, const Strand& strand, const Bench& bench);

/// What the host and the pipe were late by since `from`; on the virtual clock what the network may be late by.
Duration measured_lateness(const Bench& bench, TimePoint from);

/// When to give up waiting, as known now: what happens at that very moment is still in time.
TimePoint gives_up_at(const Window& window, const Bench& bench);

/// Empty when `at` lies in the window, else what is wrong with it ("500 ms late: 2600 ms after …, at most 2100 ms …").
std::string misfit(const Window& window, TimePoint at, const Bench& bench);

}  // namespace zkspec
