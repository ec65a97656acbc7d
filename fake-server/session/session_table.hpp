// The sessions of an ensemble, shared by its servers: who exists, since when nobody was heard of, and who is connected. It does
// not read messages and does not know what a session owns.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "fake-server/base/bytes.hpp"
#include "fake-server/base/ids.hpp"
#include "fake-server/base/random.hpp"
#include "fake-server/base/time.hpp"
#include "fake-server/wire/field.hpp"

namespace zkspec {

/// What the servers grant. ZooKeeperServer.setMinSessionTimeout, setMaxSessionTimeout, 3.8: 2 and 20 ticks unless configured.
struct SessionLimits {
  Duration tick = 200ms;
  Duration min_timeout = 2 * tick;
  Duration max_timeout = 20 * tick;
};

/// ZooKeeperServer.processConnectRequest, 3.8: out of bounds is moved to the bound, never refused.
Duration negotiate(wire::Millis wanted, const SessionLimits& limits);

struct Session {
  SessionId id = {};
  Bytes password = {};
  Duration timeout = {};
  TimePoint expires = never;                    ///< the end of its bucket
  std::optional<ConnectionId> connection = {};  ///< over which it is connected at present
  ServerIndex server = {};                      ///< which created it or answered for it last
};

class SessionTable {
 public:
  SessionTable(const SessionLimits& limits, Seed seed) : limits_{limits}, random_{seed} {}

  [[nodiscard]] const SessionLimits& limits() const { return limits_; }
  [[nodiscard]] const Session* find(SessionId id) const;
  [[nodiscard]] std::vector<Session> all() const;  ///< in the order in which they will expire

  /// A new session, created by `server` and connected over `connection`.
  const Session& create(TimePoint now, ServerIndex server, Duration timeout, ConnectionId connection);
  /// A session that a script made up, or granted anew.
  const Session& adopt(TimePoint now, ServerIndex server, SessionId id, Bytes password, Duration timeout, ConnectionId connection);
  /// An existing one moves to another connection, with a timeout negotiated anew. Gives the connection it had.
  std::optional<ConnectionId> attach(TimePoint now, ServerIndex server, SessionId id, Duration timeout, ConnectionId connection);
  void detach(SessionId id, ConnectionId connection);  ///< does nothing if it is connected otherwise by now

  void touch(TimePoint now, SessionId id);
  void touch_all(TimePoint now);  ///< a new leader gives everybody their time anew: LeaderSessionTracker, 3.8
  void erase(SessionId id);
  void clear();  ///< nobody is known any more

  [[nodiscard]] TimePoint next_expiry() const;
  std::vector<Session> expire(TimePoint now);  ///< takes out those whose time is over, the oldest first

 private:
  SessionId next_id(ServerIndex server);
  void expire_at(Session& session, TimePoint end);
  void unlist(const Session& session);

  SessionLimits limits_;
  Random random_;
  std::map<ServerIndex, std::int64_t> next_ids_ = {};
  std::map<SessionId, Session> sessions_ = {};
  std::map<TimePoint, std::set<SessionId>> buckets_ = {};  ///< every session, by its end
};

}  // namespace zkspec
