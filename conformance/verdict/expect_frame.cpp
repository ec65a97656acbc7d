// Frames of the subject against what the script expects next on their connection.
#include <fmt/format.h>

#include "conformance/cases/vocabulary.hpp"
#include "conformance/verdict/frame_checks.hpp"
#include "conformance/verdict/near_misses.hpp"

namespace zkspec {
namespace {

/// One frame that a step takes or stumbles over.
struct Candidate {
  std::size_t event = 0;
  const ConnectionView* connection = nullptr;
};

class FrameExaminer {
 public:
  FrameExaminer(const Step& step, const FrameWanted& wanted, Strand& strand, const Bench& bench)
      : step_{step},
        wanted_{wanted},
        strand_{strand},
        bench_{bench},
        facts_{strand.facts},
        checks_{step, wanted, strand.facts, bench.seen} {}

  Standing examine() {
    const auto window = window_of(step_, strand_, bench_);
    if (!window) return failed(step_, "a duration", to_string(window.error()));
    const auto [low, high] = bounds_of(step_.n, facts_.scope);
    std::vector<Candidate> found;
    gather();
    while (static_cast<int>(found.size()) < low || (shared().incomplete() && static_cast<int>(found.size()) < high)) {
      const auto candidate = next();
      if (!candidate) return missing(*window, found);
      if (auto difference = fit(*candidate, static_cast<int>(found.size()))) {
        if (step_.optional) return standing::Complete{strand_.since};
        return failed(step_, expected(), print(bench_.seen.event(candidate->event)), {candidate->event}, std::move(*difference));
      }
      take(*candidate);
      found.push_back(*candidate);
    }
    if (shared().incomplete()) return failed(step_, expected(), fmt::format("{} frames, without {}", found.size(), shared().missing()));
    if (wanted_.then && !ended(found.back())) return missing(*window, found);
    const auto at = bench_.seen.event(found.back().event).at;
    if (auto wrong = misfit(*window, at, bench_); !wrong.empty()) return failed(step_, expected(), std::move(wrong), {found.back().event});
    commit(found, high - static_cast<int>(found.size()));
    return standing::Complete{at};
  }

 private:
  [[nodiscard]] const SharedLists& shared() const { return checks_.shared(); }
  [[nodiscard]] bool wants_handshake() const { return wanted_.frame == "ConnectRequest"; }
  [[nodiscard]] bool wants_probe() const { return wanted_.frame == vocabulary::read_only_probe; }
  /// Of a connection, where there may be no handshake yet.
  [[nodiscard]] bool at_beginning() const {
    return wanted_.frame == vocabulary::beginning_of_connection || wants_handshake() || wants_probe();
  }

  /// The first frame that waits on each connection that the step speaks of: all are looked at once, however many frames it takes.
  void gather() {
    const auto resolved = resolve(wanted_.server, facts_);
    // A server's name stands for its newest connection with a handshake; older ones are only reachable by the name of a step.
    const bool newest_only = !resolved.connection && resolved.server && !at_beginning();
    const auto* newest = newest_only ? bench_.seen.newest(resolved.server) : nullptr;
    for (const auto& [id, connection] : bench_.seen.connections())
      if (resolved.fits(connection) && (!newest_only || newest == &connection)) wait_for(connection);
  }

  void wait_for(const ConnectionView& connection) {
    if (const auto item = next_of(connection)) waiting_.emplace(*item, &connection);
  }

  /// The frame that this step must look at next, if there is one yet.
  [[nodiscard]] std::optional<Candidate> next() const {
    if (waiting_.empty()) return std::nullopt;
    const auto& [item, connection] = *waiting_.begin();
    return Candidate{item, connection};
  }

  void take(const Candidate& candidate) {
    facts_.take(candidate.event);
    waiting_.erase(candidate.event);
    wait_for(*candidate.connection);
  }

  std::optional<std::size_t> next_of(const ConnectionView& connection) {
    if (wanted_.frame == vocabulary::beginning_of_connection)
      return facts_.is_taken(connection.beginning) ? std::nullopt : std::optional{connection.beginning};
    // An attempt that the client has given up meanwhile cannot be answered any more: the next one is meant.
    if (wants_handshake())
      return connection.handshake && !connection.ended && !facts_.is_taken(*connection.handshake) ? connection.handshake : std::nullopt;
    if (wants_probe()) return connection.probe && !facts_.is_taken(*connection.probe) ? connection.probe : std::nullopt;
    for (const auto item : connection.items)
      if (!facts_.is_taken(item) && !skipped(bench_.seen.event(item)) && !absorbed(connection.id, item)) return item;
    return std::nullopt;
  }

  [[nodiscard]] bool skipped(const Event& event) const {
    const auto* message = message_of(event);
    if (message == nullptr) return wanted_.frame != vocabulary::end_of_connection;
    return is_ping(*message) && wanted_.frame != "ping";
  }

  bool absorbed(ConnectionId connection, std::size_t item) {
    const auto* message = message_of(bench_.seen.event(item));
    for (auto& absorber : facts_.absorbers) {
      if (message == nullptr || absorber.left == 0 || absorber.connection != connection ||
          !vocabulary::asks_the_same(absorber.frame, wire::name_of(*message)))
        continue;
      --absorber.left;
      facts_.take(item);
      return true;
    }
    return false;
  }

  /// Nothing when it fits; otherwise the fields that do not.
  std::optional<std::vector<wire::FieldDifference>> fit(const Candidate& candidate, int burst) {
    const auto* message = message_of(bench_.seen.event(candidate.event));
    const bool edge =
        wanted_.frame == vocabulary::end_of_connection || wanted_.frame == vocabulary::beginning_of_connection || wants_probe();
    if (message == nullptr) return edge ? std::nullopt : std::optional{std::vector<wire::FieldDifference>{}};
    if (!checks_.is_wanted(*message)) return std::vector<wire::FieldDifference>{};
    auto differences = differences_in(checks_.check(*message, facts_.scope, burst));
    return differences.empty() ? std::nullopt : std::optional{std::move(differences)};
  }

  [[nodiscard]] static bool ended(const Candidate& candidate) { return candidate.connection->ended; }

  /// How the subject has ended the connection that the step names: nothing more can come on it.
  [[nodiscard]] std::optional<std::size_t> end_of_connection() const {
    const auto resolved = resolve(wanted_.server, facts_);
    if (!resolved.connection || resolved.crowd != nullptr) return std::nullopt;
    const auto named = bench_.seen.connections().find(*resolved.connection);
    if (named == bench_.seen.connections().end() || named->second.items.empty()) return std::nullopt;
    const auto last = named->second.items.back();
    return message_of(bench_.seen.event(last)) == nullptr ? std::optional{last} : std::nullopt;
  }

  Standing missing(const Window& window, const std::vector<Candidate>& found) {
    const auto end = end_of_connection();
    const auto until = gives_up_at(window, bench_);
    if (!end && bench_.now <= until) return standing::Waiting{later(until, 1ns)};
    if (step_.optional) return standing::Complete{strand_.since};
    std::vector<std::size_t> evidence;
    for (const auto& candidate : found) evidence.push_back(candidate.event);
    const auto waited = to_ms(bench_.now - window.from);
    auto seen = found.empty() ? fmt::format("nothing for {} ms", waited)
                              : fmt::format("only {} in {} ms{}{}", found.size(), waited, shared().incomplete() ? ", without " : "",
                                            shared().missing());
    if (end) {
      seen += ", then " + print(bench_.seen.event(*end));
      evidence.push_back(*end);
    }
    return failed(step_, expected(), std::move(seen), std::move(evidence));
  }

  void commit(const std::vector<Candidate>& found, int left) {
    Mark mark{.at = bench_.seen.event(found.back().event).at,
              .connection = found.back().connection->id,
              .server = found.back().connection->server};
    for (const auto& candidate : found) mark.frames.push_back(candidate.event);
    facts_.connection = mark.connection;
    if (wants_handshake()) facts_.handshakes.insert(mark.connection);
    if (std::holds_alternative<step::Rx>(step_.what) && left > 0) facts_.absorbers.push_back({mark.connection, wanted_.frame, left});
    strand_.facts = std::move(facts_);
    if (!step_.as.empty()) strand_.facts.marks[step_.as] = std::move(mark);
  }

  [[nodiscard]] std::string expected() const {
    std::string text = wanted_.frame;
    if (text == vocabulary::end_of_connection) text = "the end of the connection";
    if (text == vocabulary::beginning_of_connection) text = "an attempt to connect";
    for (const auto& [name, pattern, span] : wanted_.fields)
      text += fmt::format(" {}={}", name, shared().has(name) ? shared().all_of(name) : describe(pattern, strand_.facts.scope));
    if (wanted_.then) text += fmt::format(", then {}", to_string(*wanted_.then));
    return text;
  }

  const Step& step_;
  const FrameWanted& wanted_;
  Strand& strand_;
  const Bench& bench_;
  Facts facts_;  // a copy: only a complete step may change the strand's
  FrameChecks checks_;
  std::map<std::size_t, const ConnectionView*> waiting_ = {};  // by event: the earliest of them is next
};

}  // namespace

Standing examine_frame(const Step& step, const FrameWanted& wanted, Strand& strand, const Bench& bench) {
  return with_near_misses(FrameExaminer{step, wanted, strand, bench}.examine(),
                          [&](const Finding& finding) { return near_frames(step, wanted, finding, strand, bench); });
}

Standing examine_sent(const Step& step, Strand& strand, const Bench& bench) {
  const auto due = static_cast<std::size_t>(bounds_of(step.n, strand.facts.scope).first);
  const bool wants_ping = strand.facts.scope.word(std::get<step::Rx>(step.what).frame) == "ping";
  auto& mark = strand.prepared;
  mark.frames.clear();
  mark.crowd.clear();
  for (const auto index : bench.seen.sent()) {
    const auto& event = bench.seen.event(index);
    const auto& frame = std::get<event::Frame>(event.what);
    const bool of_this_step = event.at >= *strand.performed && !strand.facts.is_taken(index) && is_ping(frame.message) == wants_ping;
    if (!of_this_step || mark.frames.size() == due) continue;
    mark.frames.push_back(index);
    mark.at = event.at;
    mark.connection = frame.connection;
    if (due > 1 && std::holds_alternative<wire::ConnectRequest>(frame.message)) mark.crowd.push_back(frame.connection);
  }
  if (mark.frames.size() < due) {
    const auto until = *strand.performed + 5s;  // a connection to a server that is there takes far less
    return bench.now < until ? Standing{standing::Waiting{until}}
                             : failed(step, "our frame on the wire", "no connection, or it cannot be written to");
  }
  for (const auto index : mark.frames) strand.facts.take(index);
  strand.facts.connection = mark.connection;
  if (!step.as.empty()) strand.facts.marks[step.as] = mark;
  return standing::Complete{mark.at};
}

}  // namespace zkspec
