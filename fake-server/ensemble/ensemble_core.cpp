#include "fake-server/ensemble/ensemble_core.hpp"

namespace zkspec {

EnsembleCore::EnsembleCore(Loop& its_loop, EnsembleOptions its_options)
    : loop{its_loop},
      options{std::move(its_options)},
      sessions{options.limits, options.seed},
      members{options.servers},
      database{tree,
               watches,
               {options.extended_types, options.reconfig_enabled, options.servers},
               options.wall_clock_at_start_ms,
               [this](const FiredWatch& fired) {
                 if (auto* watcher = find(fired.watcher)) watcher->watch_fired(fired);
               }},
      expiry_{loop.timer([this] { expire_due(); })},
      reaping_{loop.timer([this] { reap(); })} {
  for (std::uint32_t n = 1; n <= options.servers; ++n) states.push_back({.index = ServerIndex{n}, .honest = options.honest});
}

void EnsembleCore::record(TimePoint at, EventPayload what) const {
  if (options.log != nullptr) options.log->append(at, std::move(what));
}

/// Sessions do not expire while nobody leads: it is the leader who decides.
void EnsembleCore::watch_expiry() {
  watch_reaping();
  const auto next = members.leader() ? clock.loop_time(sessions.next_expiry()) : never;
  if (next >= armed_) return;
  armed_ = next;
  expiry_->arm(next);
}

void EnsembleCore::clock_changed() {
  armed_ = never;
  expiry_->arm(never);
  watch_expiry();
}

void EnsembleCore::expire_due() {
  if (members.leader())
    for (const auto& session : sessions.expire(session_time(loop.now()))) expire(session);
  clock_changed();
}

/// ZooKeeperServer.expire and FinalRequestProcessor.applyRequest, 3.8: what the session owned goes, then its connection.
void EnsembleCore::expire(const Session& session) {
  database.session_ended(session.id);
  auto* connection = session.connection ? find(*session.connection) : nullptr;
  if (connection != nullptr) connection->session_expired();
}

/// Leader.lead, 3.8: an epoch is the high half of a zxid; LeaderSessionTracker: a new leader gives every session its time anew.
void EnsembleCore::members_changed() {
  const auto change = members.elect();
  for (const auto& [id, connection] : connections)
    if (!members.serves(connection->server())) connection->dismiss();
  if (change.state_lost) {
    tree = fresh_tree;
    sessions.clear();
  }
  if (change.leader_elected) {
    const auto epoch = tree.last_zxid().value() >> 32U;
    if (options.servers > 1) advance_zxid(Zxid{(epoch + 1) << 32U});
    sessions.touch_all(session_time(loop.now()));
  }
  clock_changed();
}

/// ContainerManager, 3.8, looks at every multiple of the interval; this one only while there is something to look at.
void EnsembleCore::watch_reaping() {
  if (reaping_armed_ || tree.reapable().empty()) return;
  reaping_armed_ = true;
  const auto interval = options.container_check;
  reaping_->arm(TimePoint{interval * (loop.now().time_since_epoch() / interval + 1)});
}

void EnsembleCore::reap() {
  reaping_armed_ = false;
  if (members.leader()) database.reap(session_time(loop.now()));
  watch_reaping();
}

ServerConnection* EnsembleCore::find(ConnectionId id) const {
  const auto found = connections.find(id);
  return found == connections.end() ? nullptr : found->second.get();
}

void EnsembleCore::sweep() {
  for (const auto id : ended_) connections.erase(id);
  ended_.clear();
}

}  // namespace zkspec
