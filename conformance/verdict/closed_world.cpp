#include "conformance/verdict/closed_world.hpp"

#include <algorithm>
#include <set>

#include "conformance/cases/vocabulary.hpp"
#include "conformance/verdict/expectations.hpp"

namespace zkspec {
namespace {

/// The last session state told to this client before `index`, incidental ones aside.
std::optional<SessionState> state_before(std::size_t index, const std::string& client, const Observations& seen) {
  std::optional<SessionState> last;
  for (const auto earlier : seen.told(client)) {
    if (earlier >= index) break;
    const auto& report = std::get<event::Told>(seen.event(earlier).what).report;
    if (const auto* state = std::get_if<report::State>(&report); state != nullptr && !is_incidental(report)) last = state->state;
  }
  return last;
}

std::string forbids(std::size_t index, const std::string& client, const report::State& state, const Observations& seen) {
  const auto before = state_before(index, client, seen);
  const bool dead = before == SessionState::expired || before == SessionState::auth_failed;
  if (dead) return "watcher.expired-last";
  switch (state.state) {
    case SessionState::connected:
    case SessionState::connected_ro: return before == SessionState::connected ? "watcher.alternation" : "state.connected-after-handshake";
    case SessionState::disconnected:
      if (!before) return "watcher.first-event";
      return before == SessionState::disconnected ? "watcher.alternation" : "state.normal-pair";
    case SessionState::expired: return "expiry.server-decides";
    case SessionState::auth_failed:
    case SessionState::connecting:
    case SessionState::closed: return {};
  }
  return {};
}

template <class Report>
bool told_before(std::size_t index, const std::string& client, const std::string& tag, const Observations& seen) {
  return std::any_of(seen.told(client).begin(), seen.told(client).end(), [&](std::size_t earlier) {
    const auto* same = std::get_if<Report>(&std::get<event::Told>(seen.event(earlier).what).report);
    return earlier < index && same != nullptr && same->tag == tag;
  });
}

bool was_expired(std::size_t index, const Observations& seen) {
  for (std::size_t earlier = 0; earlier < index; ++earlier) {
    const auto* told = std::get_if<event::Told>(&seen.event(earlier).what);
    const auto* state = told == nullptr ? nullptr : std::get_if<report::State>(&told->report);
    if (state != nullptr && state->state == SessionState::expired) return true;
  }
  return false;
}

/// The same request on an earlier connection: it was lost there and has been sent again.
bool was_sent_before(std::size_t index, const event::Frame& frame, const Observations& seen) {
  const auto* request = std::get_if<wire::Request>(&frame.message);
  for (std::size_t earlier = 0; request != nullptr && earlier < index; ++earlier) {
    const auto* other = std::get_if<event::Frame>(&seen.event(earlier).what);
    const auto* sent = other == nullptr ? nullptr : std::get_if<wire::Request>(&other->message);
    if (sent != nullptr && other->connection != frame.connection && sent->header.type == request->header.type &&
        sent->body == request->body)
      return true;
  }
  return false;
}

/// Whether another connection with a handshake stood when this one asked.
bool has_company(std::size_t index, const event::Frame& frame, const Observations& seen) {
  std::set<ConnectionId> open;
  for (std::size_t earlier = 0; earlier < index; ++earlier) {
    const auto& what = seen.event(earlier).what;
    const auto* other = std::get_if<event::Frame>(&what);
    if (other != nullptr && std::holds_alternative<wire::ConnectRequest>(other->message)) open.insert(other->connection);
    if (const auto* closed = std::get_if<event::Closed>(&what)) open.erase(closed->connection);
  }
  open.erase(frame.connection);
  return !open.empty();
}

std::string forbids(std::size_t index, const event::Frame& frame, const Observations& seen) {
  if (const auto* handshake = std::get_if<wire::ConnectRequest>(&frame.message)) {
    if (handshake->sessionId == no_session && was_expired(index, seen)) return "expiry.no-silent-new-session";
    return has_company(index, frame, seen) ? "select.single-connection" : std::string{};
  }
  if (std::holds_alternative<wire::Notification>(frame.message)) return "watcher.one-shot";
  const auto* request = std::get_if<wire::Request>(&frame.message);
  if (request == nullptr) return {};
  if (vocabulary::asks_the_same("setWatches", wire::name_of(frame.message))) return "rewatch.none-if-none";
  return was_sent_before(index, frame, seen) ? "loss.no-auto-retry" : std::string{};
}

bool is_exempt(const event::Frame& frame, TimePoint at, const Facts& facts) {
  if (is_ping(frame.message)) return true;
  if (facts.served && at >= *facts.served) return true;
  return std::holds_alternative<wire::ConnectRequest>(frame.message) && facts.disturbed && at >= *facts.disturbed;
}

/// A connection that ends while the handle is being closed may still be reported, or not: both are common.
bool is_end_of_closing(std::size_t index, const event::Told& told, const Observations& seen) {
  const auto* state = std::get_if<report::State>(&told.report);
  if (state == nullptr || state->state != SessionState::disconnected) return false;
  for (std::size_t earlier = 0; earlier < index; ++earlier) {
    const auto* call = std::get_if<event::Call>(&seen.event(earlier).what);
    if (call != nullptr && call->client == told.client && std::holds_alternative<command::Close>(call->command)) return true;
  }
  return false;
}

}  // namespace

std::string forbidding_clause(std::size_t index, const Observations& seen) {
  const auto& what = seen.event(index).what;
  if (const auto* frame = std::get_if<event::Frame>(&what)) return forbids(index, *frame, seen);
  const auto* told = std::get_if<event::Told>(&what);
  if (told == nullptr) return {};
  if (const auto* state = std::get_if<report::State>(&told->report)) return forbids(index, told->client, *state, seen);
  if (const auto* done = std::get_if<report::Done>(&told->report))
    return told_before<report::Done>(index, told->client, done->tag, seen) ? "loss.exactly-once" : std::string{};
  if (const auto* watch = std::get_if<report::Watch>(&told->report))
    return told_before<report::Watch>(index, told->client, watch->tag, seen) ? "watcher.one-shot" : std::string{};
  return {};
}

std::optional<std::size_t> unaccounted(std::size_t begin, const Facts& facts, const Observations& seen) {
  for (std::size_t index = begin; index < seen.size(); ++index) {
    if (facts.is_taken(index)) continue;
    const auto& event = seen.event(index);
    if (const auto* frame = std::get_if<event::Frame>(&event.what)) {
      const bool absorbed = std::any_of(facts.absorbers.begin(), facts.absorbers.end(), [&](const auto& absorber) {
        return absorber.connection == frame->connection && vocabulary::asks_the_same(absorber.frame, wire::name_of(frame->message));
      });
      if (is_of_subject(index, *frame, seen) && !absorbed && !is_exempt(*frame, event.at, facts)) return index;
    } else if (const auto* told = std::get_if<event::Told>(&event.what)) {
      if (!needs_no_mention(told->report) && !is_end_of_closing(index, *told, seen)) return index;
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> forbidden(std::size_t begin, const std::vector<std::string>& words, const Observations& seen) {
  const auto is_listed = [&words](std::string_view name) {
    return std::any_of(words.begin(), words.end(), [name](const auto& word) { return vocabulary::asks_the_same(word, name); });
  };
  for (std::size_t index = begin; index < seen.size() && !words.empty(); ++index) {
    const auto& what = seen.event(index).what;
    if (const auto* told = std::get_if<event::Told>(&what)) {
      const auto* state = std::get_if<report::State>(&told->report);
      if (state != nullptr && is_listed(word(state->state))) return index;
    } else if (const auto* frame = std::get_if<event::Frame>(&what)) {
      if (is_of_subject(index, *frame, seen) && is_listed(wire::name_of(frame->message))) return index;
    }
  }
  return std::nullopt;
}

}  // namespace zkspec
