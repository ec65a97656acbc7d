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

namespace {

/// ExpiryQueue.roundToNextInterval, 3.8: sessions end in buckets of one tick, the last moment of life being in (T, T + tick].
TimePoint end_of_bucket(TimePoint at, Duration tick) {
  const auto buckets = at.time_since_epoch() / tick;
  return TimePoint{(buckets + 1) * tick};
}

}  // namespace

void SessionTable::unlist(const Session& session) {
  const auto bucket = buckets_.find(session.expires);
  if (bucket == buckets_.end()) return;
  bucket->second.erase(session.id);
  if (bucket->second.empty()) buckets_.erase(bucket);
}

void SessionTable::expire_at(Session& session, TimePoint end) {
  if (session.expires == end) return;
  unlist(session);
  session.expires = end;
  buckets_[end].insert(session.id);
}

std::vector<Session> SessionTable::all() const {
  std::vector<Session> sessions;
  for (const auto& [end, bucket] : buckets_)
    for (const auto id : bucket) sessions.push_back(sessions_.at(id));
  return sessions;
}

const Session& SessionTable::create(TimePoint now, ServerIndex server, Duration timeout, ConnectionId connection) {
  const auto id = next_id(server);
  return adopt(now, server, id, password_of(id), timeout, connection);
}

const Session& SessionTable::adopt(TimePoint now, ServerIndex server, SessionId id, Bytes password, Duration timeout,
                                   ConnectionId connection) {
  erase(id);
  auto& session = sessions_[id];
  session = {.id = id, .password = std::move(password), .timeout = timeout, .connection = connection, .server = server};
  expire_at(session, end_of_bucket(later(now, timeout), limits_.tick));
  return session;
}

std::optional<ConnectionId> SessionTable::attach(TimePoint now, ServerIndex server, SessionId id, Duration timeout,
                                                 ConnectionId connection) {
  auto& session = sessions_.at(id);
  session.timeout = timeout;
  session.server = server;
  expire_at(session, end_of_bucket(later(now, timeout), limits_.tick));
  return std::exchange(session.connection, connection);
}

void SessionTable::detach(SessionId id, ConnectionId connection) {
  const auto found = sessions_.find(id);
  if (found != sessions_.end() && found->second.connection == connection) found->second.connection.reset();
}

void SessionTable::touch(TimePoint now, SessionId id) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return;
  expire_at(found->second, end_of_bucket(later(now, found->second.timeout), limits_.tick));
}

void SessionTable::touch_all(TimePoint now) {
  for (const auto& session : all()) touch(now, session.id);
}

void SessionTable::erase(SessionId id) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return;
  unlist(found->second);
  sessions_.erase(found);
}

void SessionTable::clear() {
  sessions_.clear();
  buckets_.clear();
}

TimePoint SessionTable::next_expiry() const { return buckets_.empty() ? never : buckets_.begin()->first; }

std::vector<Session> SessionTable::expire(TimePoint now) {
  std::vector<Session> expired;
  for (const auto& [end, bucket] : buckets_) {
    if (end > now) break;
    for (const auto id : bucket) expired.push_back(sessions_.at(id));
  }
  for (const auto& session : expired) erase(session.id);
  return expired;
}

}  // namespace zkspec
