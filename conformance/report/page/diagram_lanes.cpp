#include "conformance/report/page/diagram_lanes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace zkspec {
namespace {

constexpr int first_lane = 108;  // right of the times
constexpr int to_client = 118;
constexpr int to_servers = 262;  // room for what stands at the arrows
constexpr int between_servers = 84;
constexpr int between_connections = 84;
constexpr std::size_t most_connections = 4;  // with a lane of their own
constexpr std::size_t most_servers = 6;

struct Ends {
  std::set<ServerIndex> servers = {};
  std::set<ConnectionId> connections = {};
  bool application = false;

  template <class Transfer>
    requires requires(const Transfer& transfer) { transfer.connection; }
  void operator()(const Transfer& transfer) {
    servers.insert(transfer.server);
    connections.insert(transfer.connection);
  }
  void operator()(const event::Call&) { application = true; }
  void operator()(const event::Told&) { application = true; }
  void operator()(const event::Action&) {}
  void operator()(const event::Lateness&) {}
};

}  // namespace

DiagramLanes::DiagramLanes(const EventLog& log) {
  Ends ends;
  for (const auto& event : log.events()) std::visit(ends, event.what);
  if (ends.application) lanes_.push_back({"application", first_lane});
  client_ = ends.application ? first_lane + to_client : first_lane;
  if (ends.application || ends.connections.empty() || ends.connections.size() > most_connections) {
    lanes_.push_back({ends.application || ends.connections.size() <= 1 ? "client" : "connections", client_});
  } else {
    for (const auto id : ends.connections) {
      connections_[id] = first_lane + between_connections * static_cast<int>(connections_.size());
      lanes_.push_back({fmt::format("client #{}", id.value()), connections_[id]});
    }
  }
  const int first_server = lanes_.back().x + to_servers;
  if (ends.servers.empty()) ends.servers.insert(ServerIndex{1});
  for (const auto index : ends.servers) {
    const auto place = std::min(servers_.size(), most_servers - 1);
    servers_[index] = first_server + between_servers * static_cast<int>(place);
    if (servers_.size() <= most_servers) lanes_.push_back({to_string(index), servers_[index]});
    else lanes_.back().name = "others";
  }
}

int DiagramLanes::client(ConnectionId id) const {
  const auto found = connections_.find(id);
  return found == connections_.end() ? client_ : found->second;
}

int DiagramLanes::server(ServerIndex index) const {
  const auto found = servers_.find(index);
  return found == servers_.end() ? lanes_.back().x : found->second;
}

std::vector<int> DiagramLanes::of_act(std::string_view text) const {
  const auto who = text.substr(0, text.find_first_of(" #"));
  std::vector<int> places;
  for (const auto& [index, x] : servers_)
    if (who == "*" || who == to_string(index)) places.push_back(x);
  if (places.empty() && who.starts_with('c')) places.push_back(application());
  return places;
}

}  // namespace zkspec
