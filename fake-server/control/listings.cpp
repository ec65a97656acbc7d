#include "fake-server/control/listings.hpp"

#include <charconv>

namespace zkspec {

namespace json = boost::json;

namespace {

template <class Number>
std::optional<Number> number(std::string_view digits, int base) {
  Number read = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), read, base);
  return problem == std::errc{} && end == digits.data() + digits.size() ? std::optional{read} : std::nullopt;
}

template <class Id>
json::value or_null(const std::optional<Id>& id) {
  if constexpr (std::is_same_v<Id, ConnectionId>) return id ? json::value(id->value()) : json::value{};
  else return id ? json::value(to_string(*id)) : json::value{};
}

}  // namespace

std::optional<ServerIndex> server_named(const Ensemble& ensemble, std::string_view name) {
  if (name.starts_with('s')) name.remove_prefix(1);
  const auto index = number<std::uint32_t>(name, 10);
  return index && *index >= 1 && *index <= ensemble.servers() ? std::optional{ServerIndex{*index}} : std::nullopt;
}

ServerConnection* connection_named(const Ensemble& ensemble, std::string_view name) {
  const auto id = number<std::uint64_t>(name, 10);
  auto* found = id ? ensemble.find(ConnectionId{*id}) : nullptr;
  return found == nullptr || found->closed() ? nullptr : found;
}

const Session* session_named(const Ensemble& ensemble, std::string_view name) {
  if (!name.starts_with("0x")) return nullptr;
  const auto id = number<std::uint64_t>(name.substr(2), 16);
  return id ? ensemble.sessions().find(SessionId{static_cast<std::int64_t>(*id)}) : nullptr;
}

namespace listing {

std::string_view word(NetMode mode) {
  switch (mode) {
    case NetMode::accept: return "accept";
    case NetMode::refuse: return "refuse";
    case NetMode::mute: return "mute";
    case NetMode::deaf: return "deaf";
    case NetMode::blackhole: return "blackhole";
    case NetMode::hang_up: return "hang-up";
  }
  return "?";
}

json::object server(const ControlWorld& world, ServerIndex index) {
  const auto& members = world.ensemble.members();
  const auto role = members.role(index);
  return {{"server", to_string(index)},
          {"address", to_string(world.ensemble.address(index))},
          {"role", role ? json::value(*role) : json::value{}},
          {"running", members.running(index)},
          {"isolated", members.isolated(index)},
          {"net", word(world.ensemble.net(index))},
          {"connections", world.ensemble.open_connections(index).size()}};
}

json::object servers(const ControlWorld& world) {
  json::array all;
  for (std::uint32_t n = 1; n <= world.ensemble.servers(); ++n) all.push_back(server(world, ServerIndex{n}));
  return {{"connect_string", world.ensemble.connect_string()},
          {"leader", or_null(world.ensemble.members().leader())},
          {"last_zxid", to_string(world.ensemble.last_zxid())},
          {"servers", std::move(all)}};
}

json::object session(const ControlWorld& world, const Session& session) {
  const auto now = world.ensemble.clock().at(world.loop.now());
  return {{"session", to_string(session.id)},
          {"password", "hex:" + to_hex(session.password)},
          {"timeout_ms", to_ms(session.timeout)},
          {"expires_in_ms", to_ms(session.expires - now)},
          {"server", session.server == ServerIndex{} ? json::value{} : json::value(to_string(session.server))},
          {"connection", or_null(session.connection)}};
}

json::object sessions(const ControlWorld& world) {
  json::array all;
  for (const auto& each : world.ensemble.sessions().all()) all.push_back(session(world, each));
  return {{"sessions", std::move(all)}};
}

json::object connection(const ControlWorld& world, const ServerConnection& connection) {
  const auto& facts = connection.facts();
  const auto session = connection.session();
  return {{"connection", facts.id.value()},
          {"server", to_string(connection.server())},
          {"peer", to_string(facts.peer)},
          {"session", session == no_session ? json::value{} : json::value(to_string(session))},
          {"open_for_ms", to_ms(world.loop.now() - facts.since)},
          {"frames_received", facts.received},
          {"frames_sent", facts.sent}};
}

json::object connections(const ControlWorld& world) {
  json::array all;
  for (std::uint32_t n = 1; n <= world.ensemble.servers(); ++n)
    for (const auto id : world.ensemble.open_connections(ServerIndex{n})) all.push_back(connection(world, *world.ensemble.find(id)));
  return {{"connections", std::move(all)}};
}

json::object clock(const ControlWorld& world) {
  const auto& clock = world.ensemble.clock();
  return {{"frozen", clock.frozen()}, {"now_ms", to_ms(clock.at(world.loop.now()))}};
}

json::object script(const ControlWorld& world) {
  const auto& running = world.script;
  if (running.script == nullptr) return {{"script", nullptr}};
  const auto& script = *running.script;
  return {{"script", {{"id", script.id}, {"title", script.title}, {"rules", script.rules.size()}, {"toml", running.toml}}}};
}

}  // namespace listing
}  // namespace zkspec
