#include "fake-server/ensemble/ensemble_core.hpp"

#include <algorithm>

namespace zkspec {

ServerState::ServerState(EnsembleCore& core, ServerIndex its_index)
    : index{its_index},
      honest{core.options.honest},
      database{core, its_index},
      sessions{core.options.limits, Seed{core.options.seed.value() + (std::uint64_t{its_index.value()} << 32U)}} {
  sessions.leads = core.leads(its_index);
  sessions.local_sessions = core.options.local_sessions;
  sessions.upgrading = core.options.local_sessions_upgrading;
  sessions.super_digest = core.options.super_digest;
}

EnsembleCore::EnsembleCore(Loop& its_loop, EnsembleOptions its_options)
    : loop{its_loop},
      options{std::move(its_options)},
      sessions{options.limits, options.seed},
      members{options.servers},
      database{tree,
               watches,
               {options.extended_types, options.reconfig_enabled, !options.super_digest.empty(), options.servers},
               options.wall_clock_at_start_ms,
               [this](const FiredWatch& fired) { tell(fired); },
               [this](const Transaction& transaction) {
                 for (const auto& state : states)
                   if (state->replica != nullptr) state->replica->committed(transaction);
               }},
      expiry_{loop.timer([this] { expire_due(); })},
      reaping_{loop.timer([this] { reap(); })} {
  for (std::uint32_t n = 1; n <= options.servers; ++n) states.push_back(std::make_unique<ServerState>(*this, ServerIndex{n}));
}

void EnsembleCore::record(TimePoint at, EventPayload what) const {
  if (options.log != nullptr) options.log->append(at, std::move(what));
}

/// Sessions do not expire while nobody leads: it is the leader who decides.
void EnsembleCore::watch_expiry() {
  watch_reaping();
  auto next_session = members.leader() ? sessions.next_expiry() : never;
  for (const auto& state : states) next_session = std::min(next_session, state->sessions.local.next_expiry());
  const auto next = clock.loop_time(next_session);
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
  const auto now = session_time(loop.now());
  if (members.leader())
    for (const auto& session : sessions.expire(now)) expire(session);
  for (const auto& state : states)
    for (const auto& session : state->sessions.local.expire(now))
      if (auto* connection = session.connection ? find(*session.connection) : nullptr) connection->session_expired();
  clock_changed();
}

/// ZooKeeperServer.expire and FinalRequestProcessor.applyRequest, 3.8: what the session owned goes, then its connection.
void EnsembleCore::expire(const Session& session) {
  session_ended(session.id);
  auto* connection = session.connection ? find(*session.connection) : nullptr;
  if (connection != nullptr) connection->session_expired();
}

/// FinalRequestProcessor.processRequest, 3.8: every server closes what it still has of the session, were it moved.
void EnsembleCore::session_ended(SessionId session) {
  database.session_ended(session);
  if (options.servers == 1) return;
  for (const auto& [id, connection] : connections)
    if (!connection->closed() && connection->session() == session && connection->is_left_behind()) connection->session_expired();
}

/// Leader.lead, 3.8: an epoch is the high half of a zxid; LeaderSessionTracker: a new leader gives every session its time anew.
void EnsembleCore::members_changed() {
  const auto change = members.elect();
  for (const auto& state : states) {
    state->sessions.leads = leads(state->index);
    change_service(*state);
  }
  if (change.state_lost) {
    replace_tree(fresh_tree);
    sessions.clear();
  }
  if (change.leader_elected) {
    const auto epoch = tree.last_zxid().value() >> 32U;
    if (options.servers > 1) advance_zxid(Zxid{(epoch + 1) << 32U});
    sessions.touch_all(session_time(loop.now()));
  }
  clock_changed();
}

bool EnsembleCore::leads(ServerIndex server) const { return options.servers > 1 && members.leader() == server; }

Service EnsembleCore::service_of(ServerIndex server) const {
  if (members.serves(server)) return Service::full;
  return options.read_only_mode && members.running(server) ? Service::read_only : Service::none;
}

/// QuorumPeer.run, 3.8: a peer that changes its role closes all that is connected.
void EnsembleCore::change_service(ServerState& state) {
  const auto service = service_of(state.index);
  if (std::exchange(state.service, service) == service) return;
  state.sessions.read_only = service == Service::read_only;
  state.sessions.local.clear();
  for (const auto& [id, connection] : connections)
    if (connection->server() == state.index) connection->dismiss();
}

View EnsembleCore::view(ServerIndex server) {
  auto* replica = at(server).replica.get();
  return replica == nullptr ? View{tree, watches} : View{replica->tree, replica->watches};
}

void EnsembleCore::lag(ServerIndex server, Duration by) {
  auto& replica = at(server).replica;
  const auto move_watches = [&](Watches& from, Watches& to) {
    for (const auto& [id, connection] : connections)
      if (connection->server() == server) from.move_to(to, id);
  };
  if (by > Duration::zero()) {
    if (replica != nullptr) return replica->lag(by);
    replica = std::make_unique<Replica>(loop, tree, by, [this, server](const std::vector<FiredWatch>& fired) {
      for (const auto& event : fired) tell(event);
      for (const auto& [id, connection] : connections)
        if (connection->server() == server) connection->caught_up();
    });
    move_watches(watches, replica->watches);
  } else if (replica != nullptr) {
    replica->learn_all();
    move_watches(replica->watches, watches);
    replica.reset();
  }
}

void EnsembleCore::tell(const FiredWatch& fired) const {
  if (auto* watcher = find(fired.watcher)) watcher->watch_fired(fired);
}

void EnsembleCore::replace_tree(DataTree with) {
  for (const auto& state : states) lag(state->index, {});
  tree = std::move(with);
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
