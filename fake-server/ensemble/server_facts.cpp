#include "fake-server/ensemble/server_facts.hpp"

#include <fmt/format.h>

namespace zkspec {

// Tools look for a date behind it, and some do without the rest when there is none: that of Apache ZooKeeper 3.8.0.
const std::string_view server_version = "3.8.0-zkspec-fake-" ZKSPEC_VERSION ", built on 2022-02-25 08:49 UTC";

WatchSums sums_of(const ServerFacts& facts) {
  std::set<SessionId> watchers;
  std::size_t watches = 0;
  for (const auto& [path, sessions] : facts.watches) {
    watchers.insert(sessions.begin(), sessions.end());
    watches += sessions.size();
  }
  return {watchers.size(), watches};
}

std::map<SessionId, std::set<std::string>> watched_by_session(const ServerFacts& facts) {
  std::map<SessionId, std::set<std::string>> watched;
  for (const auto& [path, sessions] : facts.watches)
    for (const auto session : sessions) watched[session].insert(path);
  return watched;
}

std::size_t outstanding(const ServerFacts& facts) {
  std::size_t requests = 0;
  for (const auto& client : facts.clients) requests += client.queued;
  return requests;
}

std::vector<std::pair<std::string_view, std::string>> figures_of(const ServerFacts& facts) {
  std::size_t ephemerals = 0;
  for (const auto& [owner, paths] : facts.ephemerals) ephemerals += paths.size();
  std::size_t sessions = 0;
  for (const auto& [end, ids] : facts.expiry) sessions += ids.size();
  const auto number = [](auto value) { return fmt::format("{}", value); };
  return {{"version", std::string{server_version}},
          {"server_state", std::string{facts.mode.value_or("")}},
          {"ephemerals_count", number(ephemerals)},
          {"num_alive_connections", number(facts.clients.size())},
          {"avg_latency", "0.0"},
          {"outstanding_requests", number(outstanding(facts))},
          {"znode_count", number(facts.nodes)},
          {"global_sessions", number(sessions)},
          {"packets_sent", number(facts.sent)},
          {"packets_received", number(facts.received)},
          {"watch_count", number(sums_of(facts).watches)},
          {"min_latency", "0"},
          {"approximate_data_size", number(facts.data_size)},
          {"local_sessions", "0"},
          {"uptime", number(facts.uptime_ms)},
          {"max_latency", "0"}};
}

std::string_view code_of(std::optional<wire::OpCode> operation) {
  using enum wire::OpCode;
  if (!operation) return "NA";
  switch (*operation) {
    case create:
    case create2:
    case createTTL:
    case createContainer: return "CREA";
    case delete_:
    case deleteContainer: return "DELE";
    case exists: return "EXIS";
    case getData: return "GETD";
    case setData: return "SETD";
    case getACL: return "GETA";
    case setACL: return "SETA";
    case getChildren:
    case getChildren2: return "GETC";
    case sync: return "SYNC";
    case ping: return "PING";
    case check: return "CHEC";
    case multi: return "MULT";
    case multiRead: return "MLTR";
    case reconfig: return "RECO";
    case checkWatches: return "CHKW";
    case removeWatches: return "REMW";
    case setWatches: return "SETW";
    case setWatches2: return "STW2";
    case addWatch: return "ADDW";
    case getEphemerals: return "GETE";
    case getAllChildrenNumber: return "GETACN";
    case whoAmI: return "HOMI";
    case createSession: return "SESS";
    case closeSession: return "CLOS";
    case auth:
    case sasl:
    case notification:
    case error: return "NA";
  }
  return "NA";
}

}  // namespace zkspec
