// Frames, beginnings and ends of connections that came near what a step waited for.
#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "conformance/cases/vocabulary.hpp"
#include "conformance/verdict/frame_checks.hpp"
#include "conformance/verdict/near_misses.hpp"

namespace zkspec {
namespace {

class FrameSearch {
 public:
  FrameSearch(const Step& step, const FrameWanted& wanted, const Finding& finding, const Strand& strand, const Bench& bench)
      : step_{step},
        wanted_{wanted},
        finding_{finding},
        bench_{bench},
        facts_{strand.facts},
        window_{window_of(step, strand, bench)},
        resolved_{resolve(wanted.server, strand.facts)},
        passing_{step, wanted, strand.facts, bench.seen},
        scope_{strand.facts.scope} {}

  std::vector<NearMiss> take() {
    NearMisses near{bench_.seen};
    for (const auto& [event, connection] : candidates()) near.add(event, checks_of(event, *connection));
    return near.take();
  }

 private:
  using Candidates = std::map<std::size_t, const ConnectionView*>;

  /// What no step has taken yet and is of the wanted kind, and what the step stumbled over; in the order of the log.
  [[nodiscard]] Candidates candidates() const {
    Candidates found;
    const auto consider = [&](std::optional<std::size_t> event, const ConnectionView& connection) {
      if (event && !facts_.is_taken(*event) && (is_of_kind(*event) || is_evidence(*event))) found.emplace(*event, &connection);
    };
    for (const auto& [id, connection] : bench_.seen.connections()) {
      consider(connection.beginning, connection);
      consider(connection.probe, connection);
      for (const auto item : connection.items) consider(item, connection);
    }
    return found;
  }

  [[nodiscard]] bool is_evidence(std::size_t event) const { return std::ranges::find(finding_.evidence, event) != finding_.evidence.end(); }

  [[nodiscard]] bool is_of_kind(std::size_t index) const {
    const auto& event = bench_.seen.event(index);
    if (wanted_.frame == vocabulary::beginning_of_connection) return std::holds_alternative<event::Opened>(event.what);
    if (wanted_.frame == vocabulary::end_of_connection) return std::holds_alternative<event::Closed>(event.what);
    if (wanted_.frame == vocabulary::read_only_probe) return std::holds_alternative<event::Raw>(event.what);
    const auto* message = message_of(event);
    return message != nullptr && passing_.is_wanted(*message);
  }

  /// Frames that could be those of the step are checked as the step does, one after the other; all others as if they were the first.
  std::vector<FieldCheck> checks_of(std::size_t index, const ConnectionView& connection) {
    const auto& event = bench_.seen.event(index);
    const bool of_kind = is_of_kind(index);
    std::vector<FieldCheck> checks{{"message", wanted_.frame, name_of(event), of_kind}};
    check_connection(checks, connection);
    if (const auto* message = message_of(event)) {
      const bool eligible = all_agree(checks);
      auto other_scope = facts_.scope;
      FrameChecks other{step_, wanted_, facts_, bench_.seen};
      auto fields = eligible ? passing_.check(*message, scope_, burst_++) : other.check(*message, other_scope, 0);
      // That another kind of message lacks a field says nothing.
      for (auto& field : fields)
        if (of_kind || field.seen != "absent") checks.push_back(std::move(field));
    }
    if (window_.has_value()) check_time(checks, step_, *window_, event.at, bench_);
    const auto then = connection.ended ? "ended" : "still open";
    if (wanted_.then) checks.push_back({"then", std::string{to_string(*wanted_.then)}, then, connection.ended});
    check_order(checks, index);
    return checks;
  }

  [[nodiscard]] static std::string name_of(const Event& event) {
    if (const auto* message = message_of(event)) return is_ping(*message) ? "ping" : wire::name_of(*message);
    if (std::holds_alternative<event::Opened>(event.what)) return std::string{vocabulary::beginning_of_connection};
    return std::string{std::holds_alternative<event::Closed>(event.what) ? vocabulary::end_of_connection : vocabulary::read_only_probe};
  }

  [[nodiscard]] static std::string name_of(const ConnectionView& view) {
    return fmt::format("{}#{}", to_string(view.server), view.id.value());
  }

  void check_connection(std::vector<FieldCheck>& checks, const ConnectionView& connection) const {
    const auto& all = bench_.seen.connections();
    const auto* newest = resolved_.server ? bench_.seen.newest(resolved_.server) : nullptr;
    if (resolved_.connection) {
      const auto named = all.find(*resolved_.connection);
      if (named != all.end()) checks.push_back({"connection", name_of(named->second), name_of(connection), named->first == connection.id});
    } else if (resolved_.server && *resolved_.server != connection.server) {
      checks.push_back({"server", to_string(*resolved_.server), to_string(connection.server), false});
    } else if (newest != nullptr && newest->id > connection.id) {
      checks.push_back({"connection", name_of(*newest), name_of(connection), false});
    }
    if (wanted_.frame == "ConnectRequest" && connection.ended) checks.push_back({"connection", "still open", "ended", false});
  }

  /// What agrees in all and came behind something else is out of turn; before it, it was one of those that the step has found.
  void check_order(std::vector<FieldCheck>& checks, std::size_t index) const {
    if (!all_agree(checks) || is_evidence(index) || finding_.evidence.empty() || index < finding_.evidence.front()) return;
    checks.push_back({"order", "the next on its connection", "behind something else", false});
  }

  const Step& step_;
  const FrameWanted& wanted_;
  const Finding& finding_;
  const Bench& bench_;
  const Facts& facts_;
  Result<Window> window_;
  Resolved resolved_;
  FrameChecks passing_;
  Scope scope_;
  int burst_ = 0;
};

}  // namespace

std::vector<NearMiss> near_frames(const Step& step, const FrameWanted& wanted, const Finding& finding, const Strand& strand,
                                  const Bench& bench) {
  return FrameSearch{step, wanted, finding, strand, bench}.take();
}

}  // namespace zkspec
