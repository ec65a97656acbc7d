#include "conformance/verdict/window.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace zkspec {
namespace {

/// What `since` counts from. The last frame is that of the connection which the script spoke of last.
TimePoint origin_of(const Step& step, const Strand& strand, const Bench& bench) {
  if (step.since.empty()) return strand.since;
  if (step.since == "last-tx" || step.since == "last-rx") {
    const auto connection = bench.seen.connections().find(strand.facts.connection);
    if (connection == bench.seen.connections().end()) return strand.since;
    return step.since == "last-tx" ? connection->second.last_tx : connection->second.last_rx;
  }
  const auto mark = strand.facts.marks.find(step.since);
  return mark == strand.facts.marks.end() ? strand.since : mark->second.at;
}

/// The largest of the step's clauses.
Duration allowance(const Step& step, const Strand& strand, const Bench& bench, DurationExpression Clause::*which) {
  Duration largest{};
  if (!bench.setting.real_clock) return largest;
  for (const auto& id : step.clauses) {
    const auto* clause = bench.ledger.find(id);
    if (clause == nullptr || (clause->*which).text().empty()) continue;
    const auto value = strand.facts.scope.duration(clause->*which);
    if (value.has_value()) largest = std::max(largest, *value);
  }
  return largest;
}

}  // namespace

Duration early_allowance(const Step& step, const Strand& strand, const Bench& bench) {
  return allowance(step, strand, bench, &Clause::early);
}

Result<Window> window_of(const Step& step, const Strand& strand, const Bench& bench) {
  const auto& scope = strand.facts.scope;
  Window window{.from = origin_of(step, strand, bench),
                .early = early_allowance(step, strand, bench),
                .late = allowance(step, strand, bench, &Clause::late)};
  window.bounded = step.by.has_value() || step.within.has_value();
  const auto until = step.by       ? scope.duration(*step.by)
                     : step.within ? scope.duration(step.within->second)
                                   : Result<Duration>{std::max<Duration>(2 * scope.session_timeout, 5s)};
  if (!until) return until.error();
  window.latest = later(window.bounded ? window.from : strand.since, *until);
  if (step.within) {
    const auto after = scope.duration(step.within->first);
    if (!after) return after.error();
    window.earliest = window.from + *after;
  }
  return window;
}

Duration measured_lateness(const Bench& bench, TimePoint from) {
  return bench.setting.delivery + (bench.setting.real_clock ? bench.seen.host_lateness(from) + bench.seen.pipe_lateness(from) : Duration{});
}

TimePoint gives_up_at(const Window& window, const Bench& bench) {
  return later(window.latest, window.late + measured_lateness(bench, window.from));
}

std::string misfit(const Window& window, TimePoint at, const Bench& bench) {
  const auto measured = measured_lateness(bench, window.from);
  if (at > later(window.latest, window.late + measured))
    return fmt::format("{} ms late: seen after {} ms, due within {} ms (allowed {} ms, measured lateness {} ms)",
                       to_ms(at - window.latest - window.late - measured), to_ms(at - window.from), to_ms(window.latest - window.from),
                       to_ms(window.late), to_ms(measured));
  if (at + window.early + measured < window.earliest)
    return fmt::format("{} ms early: seen after {} ms, not due before {} ms (allowed {} ms, measured lateness {} ms)",
                       to_ms(window.earliest - at - window.early - measured), to_ms(at - window.from), to_ms(window.earliest - window.from),
                       to_ms(window.early), to_ms(measured));
  return {};
}

}  // namespace zkspec
