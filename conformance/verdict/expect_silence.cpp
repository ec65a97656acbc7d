// Steps that let time pass: quiet, the only way to assert absence, and sleep.
#include <algorithm>
#include <fmt/format.h>

#include "conformance/verdict/expectations.hpp"
#include "conformance/verdict/window.hpp"

namespace zkspec {
namespace {

/// Does the subject's event `index` break the quiet of `actor` ("c1", "s1", "s1.connect")?
bool breaks(std::string_view actor, std::size_t index, const Facts& facts, const Observations& seen) {
  const auto& what = seen.event(index).what;
  if (const auto* told = std::get_if<event::Told>(&what)) return told->client == actor && !needs_no_mention(told->report);
  if (const auto* opened = std::get_if<event::Opened>(&what)) {
    if (facts.handshakes.contains(opened->connection)) return false;  // a step has taken what came of it
    return actor == "*.connect" || actor == to_string(opened->server) + ".connect";
  }
  const auto* frame = std::get_if<event::Frame>(&what);
  if (frame == nullptr || is_ping(frame->message) || !is_of_subject(index, *frame, seen)) return false;
  if (actor == to_string(frame->server) || actor == "*") return true;
  const auto mark = facts.marks.find(std::string{actor});
  return mark != facts.marks.end() && mark->second.connection == frame->connection;
}

std::string allowed(int but) { return but == 0 ? std::string{"nothing"} : fmt::format("at most {} things", but); }

}  // namespace

Standing examine(const Step& step, const step::Quiet& wanted, Strand& strand, const Bench& bench) {
  const auto& facts = strand.facts;
  const auto window = window_of(step, strand, bench);
  const auto duration = facts.scope.duration(wanted.duration);
  if (!window || !duration) return failed(step, "a duration", to_string(window.has_value() ? duration.error() : window.error()));
  const auto until = later(window->from, *duration);
  // What comes at the very end, early by no more than what the ledger allows and the host was late, is not held against the subject.
  const auto tolerated = until - early_allowance(step, strand, bench) - measured_lateness(bench, window->from);
  int left = wanted.but;
  for (std::size_t index = 0; index < bench.seen.size(); ++index) {
    const auto& event = bench.seen.event(index);
    if (event.at < window->from || event.at >= std::min(until, tolerated) || facts.is_taken(index)) continue;
    for (const auto& actor : wanted.on)
      if (breaks(actor, index, facts, bench.seen) && --left < 0)
        return failed(step, fmt::format("{} from {} for {} ms", allowed(wanted.but), actor, to_ms(*duration)),
                      fmt::format("after {} ms: {}", to_ms(event.at - window->from), print(event)), {index});
  }
  if (bench.now < until) return standing::Waiting{until};
  if (!step.as.empty()) strand.facts.marks[step.as] = {.at = until, .connection = facts.connection};
  return standing::Complete{std::max(until, strand.since)};
}

Standing examine(const Step& step, const step::Sleep& wanted, Strand& strand, const Bench& bench) {
  const auto window = window_of(step, strand, bench);
  const auto duration = strand.facts.scope.duration(wanted.duration);
  if (!window || !duration) return failed(step, "a duration", to_string(window.has_value() ? duration.error() : window.error()));
  const auto until = later(window->from, *duration);
  if (bench.now < until) return standing::Waiting{until};
  if (!step.as.empty()) strand.facts.marks[step.as] = {.at = until, .connection = strand.facts.connection};
  return standing::Complete{std::max(until, strand.since)};
}

}  // namespace zkspec
