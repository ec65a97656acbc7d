#include "fake-server/ensemble/admin_commands.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <fmt/format.h>

namespace zkspec {
namespace {

namespace json = boost::json;

json::object configuration(const ServerFacts& facts) {
  return {{"client_port", facts.address.port},
          {"tick_time", to_ms(facts.limits.tick)},
          {"max_client_cnxns", facts.max_connections_per_host},
          {"min_session_timeout", to_ms(facts.limits.min_timeout)},
          {"max_session_timeout", to_ms(facts.limits.max_timeout)},
          {"server_id", facts.server.value()},
          {"client_port_listen_backlog", -1}};
}

json::object entry(const ClientFacts& client, bool whole) {
  json::object made{{"remote_socket_address", to_string(client.peer)},
                    {"interest_ops", 1},
                    {"outstanding_requests", client.queued},
                    {"packets_received", client.received},
                    {"packets_sent", client.sent}};
  if (!whole || client.session == no_session) return made;
  made["session_id"] = client.session.value();
  made["last_operation"] = code_of(client.last_operation);
  made["established"] = client.since_ms;
  made["session_timeout"] = to_ms(client.timeout);
  made["last_cxid"] = client.last_xid.value();
  made["last_zxid"] = client.last_zxid.value();
  for (const auto* name : {"last_response_time", "last_latency", "min_latency", "avg_latency", "max_latency"}) made[name] = 0;
  return made;
}

void add_connections(json::object& to, const ServerFacts& facts, bool whole) {
  json::array plain;
  json::array secure;
  for (const auto& client : facts.clients) (client.secure ? secure : plain).push_back(entry(client, whole));
  to["connections"] = std::move(plain);
  to["secure_connections"] = std::move(secure);
}

json::object connections(const ServerFacts& facts) {
  json::object made;
  add_connections(made, facts, true);
  return made;
}

json::object server_stats(const ServerFacts& facts) {
  return {{"version", server_version},
          {"read_only", facts.read_only},
          {"server_stats", json::object{{"packets_sent", facts.sent},
                                        {"packets_received", facts.received},
                                        {"server_state", facts.mode.value_or("")},
                                        {"last_processed_zxid", facts.zxid.value()},
                                        {"outstanding_requests", outstanding(facts)},
                                        {"avg_latency", 0.0},
                                        {"max_latency", 0},
                                        {"min_latency", 0},
                                        {"num_alive_client_connections", facts.clients.size()},
                                        {"uptime", facts.uptime_ms}}},
          {"node_count", facts.nodes}};
}

json::object stats(const ServerFacts& facts) {
  auto made = server_stats(facts);
  add_connections(made, facts, false);
  return made;
}

template <class Values>
json::array list(const Values& values) {
  json::array made;
  for (const auto& value : values) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, SessionId>) made.emplace_back(value.value());
    else made.emplace_back(value);
  }
  return made;
}

json::object dump(const ServerFacts& facts) {
  json::object expiry;
  for (const auto& [end, ids] : facts.expiry) expiry[fmt::format("{}", end)] = list(ids);
  json::object ephemerals;
  for (const auto& [owner, paths] : facts.ephemerals) ephemerals[fmt::format("{}", owner.value())] = list(paths);
  return {{"expiry_time_to_session_ids", std::move(expiry)}, {"session_id_to_ephemeral_paths", std::move(ephemerals)}};
}

json::object is_read_only(const ServerFacts& facts) { return {{"read_only", facts.read_only}}; }

json::object monitor(const ServerFacts& facts) {
  json::object made;
  for (const auto& [name, value] : figures_of(facts)) {
    const bool is_text = name == "version" || name == "server_state";
    made[name] = is_text ? json::value(value) : name == "avg_latency" ? json::value(std::stod(value)) : json::value(std::stoll(value));
  }
  return made;
}

json::object ruok(const ServerFacts& /*facts*/) { return {}; }

json::object watch_summary(const ServerFacts& facts) {
  const auto sums = sums_of(facts);
  return {{"num_connections", sums.watchers}, {"num_paths", facts.watches.size()}, {"num_total_watches", sums.watches}};
}

json::object watches(const ServerFacts& facts) {
  json::object by_session;
  for (const auto& [session, paths] : watched_by_session(facts)) by_session[fmt::format("{}", session.value())] = list(paths);
  return {{"session_id_to_watched_paths", std::move(by_session)}};
}

json::object watches_by_path(const ServerFacts& facts) {
  json::object by_path;
  for (const auto& [path, sessions] : facts.watches) by_path[path] = list(std::set<SessionId>(sessions.begin(), sessions.end()));
  return {{"path_to_session_ids", std::move(by_path)}};
}

struct AdminCommand {
  std::string_view name;
  std::string_view alias;
  json::object (*answer)(const ServerFacts&);
};
constexpr std::array admin_commands{AdminCommand{"configuration", "conf", configuration},
                                    AdminCommand{"connections", "cons", connections},
                                    AdminCommand{"dump", "dump", dump},
                                    AdminCommand{"is_read_only", "isro", is_read_only},
                                    AdminCommand{"monitor", "mntr", monitor},
                                    AdminCommand{"ruok", "ruok", ruok},
                                    AdminCommand{"server_stats", "srvr", server_stats},
                                    AdminCommand{"stats", "stat", stats},
                                    AdminCommand{"watch_summary", "wchs", watch_summary},
                                    AdminCommand{"watches", "wchc", watches},
                                    AdminCommand{"watches_by_path", "wchp", watches_by_path}};

}  // namespace

json::object admin_answer(std::string_view name, const ServerFacts& facts) {
  const auto fits = [name](const AdminCommand& command) { return command.name == name || command.alias == name; };
  const auto* const command = std::ranges::find_if(admin_commands, fits);
  if (command == admin_commands.end()) return {{"command", name}, {"error", fmt::format("Unknown command: {}", name)}};
  const bool answers = facts.mode || command->name == "ruok";
  auto made = answers ? command->answer(facts) : json::object{};
  made["command"] = command->name;
  made["error"] = answers ? json::value(nullptr) : json::value("This ZooKeeper instance is not currently serving requests");
  return made;
}

std::vector<std::string_view> admin_command_names() {
  std::vector<std::string_view> names;
  for (const auto& command : admin_commands) names.push_back(command.name);
  return names;
}

}  // namespace zkspec
