#include "fake-server/session/session_table.hpp"

#include <algorithm>

#include "fake-server/session/password.hpp"

namespace zkspec {

Duration negotiate(wire::Millis wanted, const SessionLimits& limits) {
  return std::clamp<Duration>(std::chrono::milliseconds{wanted.value()}, limits.min_timeout, limits.max_timeout);
}

const Session* SessionTable::find(SessionId id) const {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : &found->second;
}

/// SessionTrackerImpl.initializeNextSessionId, 3.8: the server in the top byte, 40 bits of a clock (here: of chance), then a
/// counter that starts at 0.
SessionId SessionTable::next_id(ServerIndex server) {
  auto [entry, first] = next_ids_.try_emplace(server, 0);
  if (first) {
    const std::uint64_t clock = random_.below(std::uint64_t{1} << 40U);
    entry->second = static_cast<std::int64_t>(std::uint64_t{server.value()} << 56U | clock << 16U);
  }
  while (sessions_.contains(SessionId{entry->second})) ++entry->second;  // a script may have made it up before
  return SessionId{entry->second++};
}

/// ExpiryQueue.roundToNextInterval, 3.8: sessions end in buckets of one tick, the last moment of life being in (T, T + tick].
TimePoint SessionTable::expiry(TimePoint now, Duration timeout) const {
  const auto buckets = later(now, timeout).time_since_epoch() / limits_.tick;
  return TimePoint{(buckets + 1) * limits_.tick};
}

const Session& SessionTable::create(TimePoint now, ServerIndex server, Duration timeout, ConnectionId connection) {
  const auto id = next_id(server);
  return adopt(now, id, password_of(id), timeout, connection);
}

const Session& SessionTable::adopt(TimePoint now, SessionId id, Bytes password, Duration timeout, ConnectionId connection) {
  return sessions_.insert_or_assign(id, Session{id, std::move(password), timeout, expiry(now, timeout), connection}).first->second;
}

std::optional<ConnectionId> SessionTable::attach(TimePoint now, SessionId id, Duration timeout, ConnectionId connection) {
  auto& session = sessions_.at(id);
  session.timeout = timeout;
  session.expires = expiry(now, timeout);
  return std::exchange(session.connection, connection);
}

void SessionTable::detach(SessionId id, ConnectionId connection) {
  const auto found = sessions_.find(id);
  if (found != sessions_.end() && found->second.connection == connection) found->second.connection.reset();
}

void SessionTable::touch(TimePoint now, SessionId id) {
  const auto found = sessions_.find(id);
  if (found != sessions_.end()) found->second.expires = expiry(now, found->second.timeout);
}

TimePoint SessionTable::next_expiry() const {
  TimePoint next = never;
  for (const auto& [id, session] : sessions_) next = std::min(next, session.expires);
  return next;
}

std::vector<Session> SessionTable::expire(TimePoint now) {
  std::vector<Session> expired;
  for (const auto& [id, session] : sessions_)
    if (session.expires <= now) expired.push_back(session);
  std::ranges::stable_sort(expired, {}, &Session::expires);
  for (const auto& session : expired) erase(session.id);
  return expired;
}

}  // namespace zkspec
