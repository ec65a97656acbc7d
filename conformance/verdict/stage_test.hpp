// A trial without a loop: the test plays subject and runner, event by event, and asks the judge in between.
#pragma once

#include <boost/test/unit_test.hpp>
#include <deque>

#include "conformance/cases/case_reader.hpp"
#include "conformance/verdict/judge.hpp"

namespace zkspec::test {

/// A ledger with the clauses that the tests speak of, at levels that suit them.
inline Ledger small_ledger() {
  Ledger ledger;
  const auto add = [&ledger](std::string id, Level level, std::vector<Role> roles = {Role::client}) {
    ledger.clauses[id] = Clause{.id = id, .level = level, .roles = std::move(roles), .statement = id};
  };
  for (const auto* id : {"ping.unanswered-detected", "ping.when-idle", "watcher.first-event", "watcher.alternation", "watcher.disconnect",
                         "loss.exactly-once", "loss.pending-on-disconnect", "state.terminal-absorbing", "handshake.new-session-zero",
                         "timeout.client-exposes", "watcher.expired-last"})
    add(id, Level::must);
  add("expiry.server-decides", Level::must, {Role::client, Role::server});
  add("timeout.minimum", Level::must, {Role::server});
  add("ping.server-answers", Level::must, {Role::server});
  add("order.xid-mismatch", Level::should);
  add("rewatch.xid", Level::may);
  return ledger;
}

class Stage {
 public:
  /// `keys` are those of the case beside id and title, as TOML; `script` its lines.
  explicit Stage(const std::string& script, const std::string& keys = {}, Role role = Role::client, bool real_clock = true) {
    const auto text = "[[case]]\nid = \"ping/case\"\ntitle = \"t\"\nwhy = \"w\"\nkills = [\"client/x\"]\nroles = [\"" +
                      std::string{word(role)} + "\"]\n" + keys + "\nscript = [\n" + script + "\n]\n";
    const auto toml = read_toml(text, "test.toml");
    Problems problems;
    problems.append(toml.problems);
    const auto* cases = toml.root.find("case");
    BOOST_REQUIRE_MESSAGE(cases != nullptr, text);
    case_ = read_case(cases->array()->front(), "ping", {ledger_, preludes_, defects_}, problems);
    for (const auto& problem : problems.sorted()) BOOST_FAIL(to_string(problem));
    setting_ = {.role = role, .real_clock = real_clock, .seed = Seed{1}, .tick = 1s};
    for (std::uint32_t number = 1; number <= 3; ++number)
      setting_.servers[ServerIndex{number}] = {"127.0.0.1", static_cast<std::uint16_t>(number)};
    judge_ = std::make_unique<Judge>(case_.variants.front(), ledger_, setting_, log_);
  }

  /// Lets the judge look at `at`; carries out whatever it asks for at once and keeps it in `stimuli`.
  void look(Duration at) {
    now_ = TimePoint{at};
    for (;;) {
      auto next = judge_->next(now_);
      if (std::holds_alternative<Judge::Finished>(next)) finished = true;
      const auto* perform = std::get_if<Judge::Perform>(&next);
      if (perform == nullptr) return;
      for (const auto& stimulus : perform->stimuli) stimuli.push_back(stimulus);
      judge_->performed(now_);
    }
  }

  void happens(Duration at, EventPayload what) {
    log_.append(TimePoint{at}, std::move(what));
    look(at);
  }
  void state(Duration at, SessionState state) { happens(at, event::Told{"c1", report::State{state, ""}}); }
  void done(Duration at, const std::string& tag, ApiResult result) {
    happens(at, event::Told{"c1", report::Done{.tag = tag, .result = result}});
  }
  void died(Duration at, const std::string& how) { happens(at, event::Told{"c1", report::Died{how}}); }
  void late(Duration at, Duration host) { happens(at, event::Lateness{host, {}}); }
  void opened(Duration at, std::uint64_t connection = 1, std::uint32_t server = 1) {
    happens(at, event::Opened{ServerIndex{server}, ConnectionId{connection}});
  }
  void frame(Duration at, Direction direction, wire::Message message, std::uint64_t connection = 1, std::uint32_t server = 1) {
    happens(at, event::Frame{ServerIndex{server}, ConnectionId{connection}, direction, std::move(message), {}});
  }
  /// A handshake that grants T = 3 s on connection 1 of s1.
  void connect(Duration at) {
    opened(at);
    frame(at, Direction::to_server, wire::ConnectRequest{});
    frame(at, Direction::to_client, wire::ConnectResponse{.timeOut = wire::Millis{3000}, .sessionId = SessionId{7}});
  }

  Verdict verdict() { return judge_->verdict(); }

  Ledger ledger_ = small_ledger();
  bool finished = false;
  std::vector<Stimulus> stimuli = {};

 private:
  Preludes preludes_ = {};
  std::vector<std::string> defects_ = {"client/x"};
  ReadCase case_ = {};
  Setting setting_ = {};
  EventLog log_ = EventLog{};
  TimePoint now_ = {};
  std::unique_ptr<Judge> judge_ = {};
};

}  // namespace zkspec::test
