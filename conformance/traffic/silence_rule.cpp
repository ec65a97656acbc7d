// What a client does while nothing happens: does it ping, and does it leave a server that says nothing?
//
// A process may be stopped, and a host may sleep. One long silence therefore proves nothing against a client.
#include <algorithm>
#include <fmt/format.h>

#include "conformance/traffic/pending.hpp"
#include "conformance/traffic/rules.hpp"

namespace zkspec {
namespace {

constexpr std::size_t silences_of_habit = 3;
constexpr Duration still_going_on = 250ms;  ///< between two frames that a client sends to a server it should have left

/// How the clients of a session ping.
struct Habit {
  std::size_t in_time = 0;
  std::vector<std::pair<const TrafficConnection*, const Crossing*>> late = {};  ///< what the client had said before
  Duration longest = {};
};

class Silences {
 public:
  Silences(const Traffic& traffic, const RuleSetting& setting, const TrafficConnection& on, Duration timeout, Habit& habit,
           Findings& findings)
      : traffic_{traffic},
        setting_{setting},
        on_{on},
        timeout_{timeout},
        habit_{habit},
        findings_{findings},
        pending_{on.from_the_beginning},
        last_said_{on.answer()},
        idle_since_{last_said_->at},
        last_heard_{last_said_->at} {}

  void judge() {
    for (const auto& crossing : on_.crossings) {
      if (crossing.event <= last_said_->event) continue;
      if (crossing.direction == Direction::to_server) said(crossing);
      else heard(crossing);
    }
    const auto end = std::min({on_.closed_at, on_.known_until, traffic_.end()});
    idle_until(end, nullptr);
    left(end);
  }

 private:
  [[nodiscard]] Duration margin(std::string_view clause) const { return setting_.allowance(clause, timeout_) + traffic_.lateness(); }

  void said(const Crossing& crossing) {
    idle_until(crossing.at, &crossing);
    last_said_ = &crossing;
    idle_since_ = crossing.at;
    const auto* request = crossing.as<wire::Request>();
    if (request != nullptr) pending_.ask(crossing);
    closing_ = closing_ || (request != nullptr && request->header.type == wire::OpCode::closeSession);
    unanswered(crossing);
  }

  void heard(const Crossing& crossing) {
    last_heard_ = crossing.at;
    first_unanswered_ = nullptr;
    beyond_ = nullptr;
    const auto* reply = crossing.as<wire::Reply>();
    if (reply == nullptr) return;
    const bool waited = pending_.has_ordinary();
    pending_.answer(reply->header.xid);
    // A client may hold pings back while a request waits.
    if (waited && !pending_.has_ordinary()) idle_since_ = crossing.at;
  }

  void idle_until(TimePoint end, const Crossing* next) {
    if (closing_ || pending_.has_ordinary()) return;
    const auto silence = end - idle_since_;
    if (silence > timeout_ / 2 + margin("ping.when-idle")) {
      habit_.late.emplace_back(&on_, last_said_);
      habit_.longest = std::max(habit_.longest, silence);
    } else if (next != nullptr && silence > timeout_ / 8 && is_ping(*next)) {
      ++habit_.in_time;
    }
  }

  static bool is_ping(const Crossing& crossing) {
    const auto* request = crossing.as<wire::Request>();
    return request != nullptr && request->header.type == wire::OpCode::ping;
  }

  /// The client asks, and goes on asking a server that has said nothing for all of the timeout.
  void unanswered(const Crossing& crossing) {
    if (first_unanswered_ == nullptr) first_unanswered_ = &crossing;
    const bool asked_early = first_unanswered_->at - last_heard_ <= timeout_ / 2;
    const auto silence = crossing.at - last_heard_;
    if (!asked_early || silence <= timeout_ + margin("ping.unanswered-detected")) return;
    if (beyond_ == nullptr) beyond_ = &crossing;
    if (crossing.at - beyond_->at < still_going_on || objected_) return;
    objected_ = true;
    findings_.object("ping.unanswered-detected", on_, crossing,
                     fmt::format("the end of the connection after {} ms of silence", to_ms(timeout_ * 2 / 3)),
                     fmt::format("{} ms after the server's last word: {}", to_ms(silence), wire::print(*crossing.message)));
  }

  void left(TimePoint end) {
    if (on_.closed == nullptr || on_.closed->by != Party::client || end != on_.closed_at || first_unanswered_ == nullptr) return;
    const auto silence = end - last_heard_;
    if (!closing_ && silence > timeout_ / 3 && silence <= timeout_ * 2 / 3 + margin("ping.unanswered-detected"))
      findings_.keep("ping.unanswered-detected");
  }

  const Traffic& traffic_;
  const RuleSetting& setting_;
  const TrafficConnection& on_;
  Duration timeout_;
  Habit& habit_;
  Findings& findings_;
  PendingRequests pending_;
  const Crossing* last_said_;
  TimePoint idle_since_;
  TimePoint last_heard_;
  const Crossing* first_unanswered_ = nullptr;
  const Crossing* beyond_ = nullptr;  // the first frame to a server that should have been left
  bool closing_ = false;
  bool objected_ = false;
};

void judge_habits(const std::map<SessionId, Habit>& habits, Findings& findings) {
  for (const auto& [session, habit] : habits) {
    if (habit.in_time > 0) findings.keep("ping.when-idle");
    if (habit.late.empty()) continue;
    const auto longest = to_ms(habit.longest);
    if (habit.in_time == 0 && habit.late.size() >= silences_of_habit) {
      const auto& [on, before] = habit.late[silences_of_habit - 1];
      findings.object("ping.when-idle", *on, *before, "a ping in every half of the session timeout",
                      fmt::format("{} silences of up to {} ms, and no ping in time in all of session {}", habit.late.size(), longest,
                                  to_string(session)));
    } else {
      findings.remark(fmt::format("session {}: {} silences of up to {} ms, longer than half of its timeout; a process that was stopped "
                                  "looks the same",
                                  to_string(session), habit.late.size(), longest));
    }
  }
}

}  // namespace

TrafficRule silence_rule() {
  return {{{"ping.when-idle", Role::client},
           {"ping.unanswered-detected", Role::client}}, [](const Traffic& traffic, const RuleSetting& setting, Findings& findings) {
            std::map<SessionId, Habit> habits;
            for (const auto& connection : traffic.connections()) {
              const auto* granted = connection.granted();
              if (granted == nullptr) continue;
              const Duration timeout = std::chrono::milliseconds{granted->timeOut.value()};
              Silences{traffic, setting, connection, timeout, habits[granted->sessionId], findings}.judge();
            }
            judge_habits(habits, findings);
          }};
}

}  // namespace zkspec
