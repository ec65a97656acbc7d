// Collects what operators ask for. Walks over everything: they do not ask often.
#include "fake-server/ensemble/ensemble_core.hpp"

namespace zkspec {
namespace {

ClientFacts client_facts(const ServerConnection& connection, std::int64_t started_ms) {
  const auto& facts = connection.facts();
  const auto* session = connection.known_session();
  return {.peer = facts.peer,
          .session = session == nullptr ? no_session : session->id,
          .timeout = session == nullptr ? Duration{} : session->timeout,
          .since_ms = started_ms + to_ms(facts.since),
          .received = facts.received,
          .sent = facts.sent,
          .queued = connection.unanswered(),
          .last_operation = facts.last_operation,
          .last_xid = facts.last_xid,
          .last_zxid = facts.last_zxid,
          .secure = facts.secure};
}

/// DataTree.approximateDataSize, 3.8: paths and data.
std::size_t data_size(const DataTree& tree) {
  std::size_t bytes = 0;
  std::vector<std::string> paths{""};
  while (!paths.empty()) {
    const auto path = std::move(paths.back());
    paths.pop_back();
    const auto* node = tree.find(path);
    if (node == nullptr) continue;
    bytes += path.size() + (node->data ? node->data->size() : 0);
    for (const auto& child : node->children) paths.push_back(path + "/" + child);
  }
  return bytes;
}

}  // namespace

ServerFacts EnsembleCore::facts_for(ServerIndex server) const {
  const auto& state = *states.at(server.value() - 1);
  const auto& data = state.replica == nullptr ? tree : state.replica->tree;
  const auto& watched = state.replica == nullptr ? watches : state.replica->watches;
  ServerFacts facts{.server = server,
                    .limits = options.limits,
                    .zxid = data.last_zxid(),
                    .mode = state.service == Service::read_only ? std::optional<std::string_view>{"read-only"} : members.role(server),
                    .read_only = state.service == Service::read_only,
                    .address = state.address,
                    .secure_address = state.secure_address,
                    .max_connections_per_host = options.max_connections_per_host,
                    .uptime_ms = to_ms(session_time(loop.now())),
                    .received = state.received,
                    .sent = state.sent,
                    .nodes = data.size() + 1,  // the root stands in a real tree under "" and under "/": DataTree, 3.8
                    .data_size = data_size(data)};
  for (const auto& [id, connection] : connections) {
    if (connection->server() != server || connection->closed()) continue;
    facts.clients.push_back(client_facts(*connection, options.wall_clock_at_start_ms));
  }
  for (const auto kind : {Watches::Kind::data, Watches::Kind::children})
    for (const auto& [path, watchers] : watched.table(kind).by_path())
      for (const auto& [id, mode] : watchers)
        if (const auto* watcher = find(id); watcher != nullptr && watcher->server() == server)
          facts.watches[path].insert(watcher->session());
  for (const auto& session : sessions.all()) {
    facts.expiry[options.wall_clock_at_start_ms + to_ms(session.expires)].push_back(session.id);
    if (const auto& paths = data.ephemerals(session.id); !paths.empty()) facts.ephemerals[session.id] = paths;
  }
  return facts;
}

}  // namespace zkspec
