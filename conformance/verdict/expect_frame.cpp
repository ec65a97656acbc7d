// Frames of the subject against what the script expects next on their connection.
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <map>
#include <set>

#include "conformance/cases/vocabulary.hpp"
#include "conformance/verdict/expectations.hpp"
#include "conformance/verdict/window.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

const wire::Message* message_of(const Event& event) {
  const auto* frame = std::get_if<event::Frame>(&event.what);
  return frame == nullptr ? nullptr : &frame->message;
}

std::string text_of(const json::value& value) {
  const auto* text = value.if_string();
  return text == nullptr ? json::serialize(value) : std::string{*text};
}

/// One frame that a step takes or stumbles over.
struct Candidate {
  std::size_t event = 0;
  const ConnectionView* connection = nullptr;
};

/// The lists that a step expects in any number of frames (n = "1..8"): all together, and each item once.
class SharedLists {
 public:
  SharedLists(const Step& step, const std::vector<FieldPattern>& fields, const Scope& scope) {
    if (!step.n || !step.n->ranged) return;
    for (const auto& field : fields)
      if (auto list = list_of(field.pattern, scope)) lists_[field.name] = {list->size(), {list->begin(), list->end()}};
  }

  [[nodiscard]] bool has(const std::string& field) const { return lists_.contains(field); }
  [[nodiscard]] std::string all_of(const std::string& field) const { return fmt::format("{} in all", lists_.at(field).length); }

  /// The items of one frame; false if one of them is not due any more.
  bool take(const std::string& field, const json::value& seen) {
    const auto* items = seen.if_array();
    auto& due = lists_.at(field).due;
    return items != nullptr && std::all_of(items->begin(), items->end(), [&due](const auto& item) {
      const auto at = item.is_string() ? due.find(std::string{item.get_string()}) : due.end();
      if (at == due.end()) return false;
      due.erase(at);
      return true;
    });
  }

  [[nodiscard]] bool incomplete() const { return !missing().empty(); }
  [[nodiscard]] std::string missing() const {
    for (const auto& [field, list] : lists_)
      if (!list.due.empty()) return fmt::format("{} of {}, {} among them", list.due.size(), field, *list.due.begin());
    return {};
  }

 private:
  struct List {
    std::size_t length = 0;
    std::multiset<std::string> due = {};
  };
  std::map<std::string, List> lists_ = {};
};

class FrameExaminer {
 public:
  FrameExaminer(const Step& step, const FrameWanted& wanted, Strand& strand, const Bench& bench)
      : step_{step}, wanted_{wanted}, strand_{strand}, bench_{bench}, facts_{strand.facts}, shared_{step, wanted.fields, facts_.scope} {}

  Standing examine() {
    const auto window = window_of(step_, strand_, bench_);
    if (!window) return failed(step_, "a duration", to_string(window.error()));
    const auto [low, high] = bounds_of(step_.n, facts_.scope);
    std::vector<Candidate> found;
    while (static_cast<int>(found.size()) < low || (shared_.incomplete() && static_cast<int>(found.size()) < high)) {
      const auto candidate = next();
      if (!candidate) return missing(*window, found);
      if (auto difference = fit(*candidate, static_cast<int>(found.size()))) {
        if (step_.optional) return standing::Complete{strand_.since};
        return failed(step_, expected(), print(bench_.seen.event(candidate->event)), {candidate->event}, std::move(*difference));
      }
      facts_.take(candidate->event);
      found.push_back(*candidate);
    }
    if (shared_.incomplete()) return failed(step_, expected(), fmt::format("{} frames, without {}", found.size(), shared_.missing()));
    if (wanted_.then && !ended(found.back())) return missing(*window, found);
    const auto at = bench_.seen.event(found.back().event).at;
    if (auto wrong = misfit(*window, at, bench_); !wrong.empty()) return failed(step_, expected(), std::move(wrong), {found.back().event});
    commit(found, high - static_cast<int>(found.size()));
    return standing::Complete{at};
  }

 private:
  [[nodiscard]] bool wants_handshake() const { return wanted_.frame == "ConnectRequest"; }
  [[nodiscard]] bool wants_probe() const { return wanted_.frame == vocabulary::read_only_probe; }

  /// The frame that this step must look at next, if there is one yet.
  std::optional<Candidate> next() {
    const auto resolved = resolve(wanted_.server, facts_);
    std::optional<Candidate> first;
    for (const auto& [id, connection] : bench_.seen.connections()) {
      if (!resolved.fits(connection)) continue;
      const auto item = next_of(connection);
      if (item && (!first || *item < first->event)) first = Candidate{*item, &connection};
    }
    return first;
  }

  std::optional<std::size_t> next_of(const ConnectionView& connection) {
    if (wanted_.frame == vocabulary::beginning_of_connection)
      return facts_.is_taken(connection.beginning) ? std::nullopt : std::optional{connection.beginning};
    // An attempt that the client has given up meanwhile cannot be answered any more: the next one is meant.
    if (wants_handshake())
      return connection.handshake && !connection.ended && !facts_.is_taken(*connection.handshake) ? connection.handshake : std::nullopt;
    if (wants_probe()) return connection.probe && !facts_.is_taken(*connection.probe) ? connection.probe : std::nullopt;
    // A server's name stands for its newest connection with a handshake; older ones are only reachable by the name of a step.
    const auto resolved = resolve(wanted_.server, facts_);
    if (!resolved.connection && resolved.server) {
      const auto* newest = bench_.seen.newest(resolved.server);
      if (newest == nullptr || newest->id != connection.id) return std::nullopt;
    }
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

  [[nodiscard]] bool is_wanted(const wire::Message& message) const {
    if (wanted_.frame == "ping") return is_ping(message);
    const auto name = wire::name_of(message);
    return wanted_.exact ? name == wanted_.frame : vocabulary::asks_the_same(wanted_.frame, name);
  }

  /// Nothing when it fits; otherwise the fields that do not.
  std::optional<std::vector<wire::FieldDifference>> fit(const Candidate& candidate, int burst) {
    const auto* message = message_of(bench_.seen.event(candidate.event));
    const bool edge =
        wanted_.frame == vocabulary::end_of_connection || wanted_.frame == vocabulary::beginning_of_connection || wants_probe();
    if (message == nullptr) return edge ? std::nullopt : std::optional{std::vector<wire::FieldDifference>{}};
    if (!is_wanted(*message)) return std::vector<wire::FieldDifference>{};
    std::vector<wire::FieldDifference> differences;
    const auto fields = wire::to_json(*message);
    for (const auto& field : wanted_.fields) {
      const auto* value = fields.if_contains(field.name);
      const json::value seen = value == nullptr ? json::value("absent") : *value;
      if (shared_.has(field.name) ? !shared_.take(field.name, seen) : !matches(field.pattern, seen, facts_.scope, burst))
        differences.push_back({field.name, describe(field.pattern, facts_.scope), text_of(seen)});
    }
    check_answers(*message, burst, differences);
    return differences.empty() ? std::nullopt : std::optional{std::move(differences)};
  }

  void check_answers(const wire::Message& message, int burst, std::vector<wire::FieldDifference>& differences) const {
    const auto mark = facts_.marks.find(wanted_.to);
    const auto* reply = std::get_if<wire::Reply>(&message);
    if (wanted_.to.empty() || reply == nullptr || mark == facts_.marks.end()) return;
    const auto index = std::min<std::size_t>(static_cast<std::size_t>(burst), mark->second.frames.size() - 1);
    const auto* asked = message_of(bench_.seen.event(mark->second.frames.at(index)));
    const auto* request = asked == nullptr ? nullptr : std::get_if<wire::Request>(asked);
    if (request != nullptr && request->header.xid != reply->header.xid)
      differences.push_back({"xid", to_string(request->header.xid), to_string(reply->header.xid)});
  }

  [[nodiscard]] static bool ended(const Candidate& candidate) { return candidate.connection->ended; }

  Standing missing(const Window& window, const std::vector<Candidate>& found) {
    const auto until = gives_up_at(window, bench_);
    if (bench_.now <= until) return standing::Waiting{later(until, 1ns)};
    if (step_.optional) return standing::Complete{strand_.since};
    std::vector<std::size_t> evidence;
    for (const auto& candidate : found) evidence.push_back(candidate.event);
    const auto waited = to_ms(bench_.now - window.from);
    return failed(step_, expected(),
                  found.empty() ? fmt::format("nothing for {} ms", waited)
                                : fmt::format("only {} in {} ms{}{}", found.size(), waited, shared_.incomplete() ? ", without " : "",
                                              shared_.missing()),
                  std::move(evidence));
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
      text += fmt::format(" {}={}", name, shared_.has(name) ? shared_.all_of(name) : describe(pattern, strand_.facts.scope));
    if (wanted_.then) text += fmt::format(", then {}", to_string(*wanted_.then));
    return text;
  }

  const Step& step_;
  const FrameWanted& wanted_;
  Strand& strand_;
  const Bench& bench_;
  Facts facts_;  // a copy: only a complete step may change the strand's
  SharedLists shared_;
};

}  // namespace

Standing examine_frame(const Step& step, const FrameWanted& wanted, Strand& strand, const Bench& bench) {
  return FrameExaminer{step, wanted, strand, bench}.examine();
}

Standing examine_sent(const Step& step, Strand& strand, const Bench& bench) {
  const auto due = static_cast<std::size_t>(bounds_of(step.n, strand.facts.scope).first);
  const bool wants_ping = strand.facts.scope.word(std::get<step::Rx>(step.what).frame) == "ping";
  auto& mark = strand.prepared;
  mark.frames.clear();
  for (const auto index : bench.seen.sent()) {
    const auto& event = bench.seen.event(index);
    const auto& frame = std::get<event::Frame>(event.what);
    const bool of_this_step = event.at >= *strand.performed && !strand.facts.is_taken(index) && is_ping(frame.message) == wants_ping;
    if (!of_this_step || mark.frames.size() == due) continue;
    mark.frames.push_back(index);
    mark.at = event.at;
    mark.connection = frame.connection;
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
