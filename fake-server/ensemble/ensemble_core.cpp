#include "fake-server/ensemble/ensemble_core.hpp"

#include <algorithm>

namespace zkspec {

EnsembleCore::EnsembleCore(Loop& its_loop, EnsembleOptions its_options)
    : loop{its_loop},
      options{std::move(its_options)},
      sessions{options.limits, options.seed},
      database{tree,
               watches,
               {options.extended_types, options.reconfig_enabled, options.servers},
               options.wall_clock_at_start_ms,
               [this](const FiredWatch& fired) {
                 if (auto* watcher = find(fired.watcher)) watcher->notify({.type = fired.kind, .path = fired.path});
               }},
      expiry_{loop.timer([this] { expire(); })},
      reaping_{loop.timer([this] { reap(); })} {}

void EnsembleCore::record(TimePoint at, EventPayload what) const {
  if (options.log != nullptr) options.log->append(at, std::move(what));
}

void EnsembleCore::watch_expiry() {
  watch_reaping();
  const auto next = sessions.next_expiry();
  if (next >= armed_) return;
  armed_ = next;
  expiry_->arm(next);
}

/// ZooKeeperServer.expire and FinalRequestProcessor.applyRequest, 3.8: what the session owned goes, then its connection.
void EnsembleCore::expire() {
  armed_ = never;
  for (const auto& session : sessions.expire(loop.now())) {
    database.session_ended(session.id);
    auto* connection = session.connection ? find(*session.connection) : nullptr;
    if (connection != nullptr) connection->session_expired();
  }
  watch_expiry();
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
  database.reap(loop.now());
  watch_reaping();
}

ServerConnection* EnsembleCore::find(ConnectionId id) const {
  const auto found = connections.find(id);
  return found == connections.end() ? nullptr : found->second.get();
}

ServerFacts EnsembleCore::facts_for(ServerIndex server) const {
  const auto here = [server](const auto& entry) { return entry.second->server() == server && !entry.second->closed(); };
  const std::string_view mode = options.servers == 1 ? "standalone" : server == ServerIndex{1} ? "leader" : "follower";
  return {options.limits, tree.last_zxid(), mode, static_cast<std::size_t>(std::ranges::count_if(connections, here))};
}

void EnsembleCore::sweep() {
  std::erase_if(connections, [](const auto& entry) { return entry.second->closed(); });
}

}  // namespace zkspec
