#include "fake-server/ensemble/ensemble.hpp"

#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fake-server/ensemble/ensemble_server.hpp"
#include "fake-server/tree/dynamic_config.hpp"
#include "fake-server/tree/snapshot.hpp"

namespace zkspec {
namespace {

/// "127.0.0.1" and 2 → "127.0.0.3".
Result<std::string> address_after(std::string_view host, std::uint32_t by) {
  const auto dot = host.rfind('.');
  const auto digits = dot == std::string_view::npos ? std::string_view{} : host.substr(dot + 1);
  std::uint32_t last = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), last);
  if (problem != std::errc{} || end != digits.data() + digits.size())
    return Error{Errc::bad_value, {}, fmt::format("'{}' is no numeric IPv4 address", host)};
  if (last + by > 254) return Error{Errc::bad_value, {}, fmt::format("there are not {} addresses from {} on", by + 1, host)};
  return fmt::format("{}.{}", host.substr(0, dot), last + by);
}

}  // namespace

/// The listeners go first, then the connections.
struct Ensemble::Parts {
  Parts(Loop& loop, EnsembleOptions options) : core{loop, std::move(options)}, election{loop.timer([this] { lead(true); })} {
    for (const auto& state : core.states) servers.push_back(std::make_unique<EnsembleServer>(core, *state));
  }
  ~Parts() { core.connections.clear(); }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  EnsembleServer& at(ServerIndex server) { return *servers.at(server.value() - 1); }
  [[nodiscard]] Result<Address> address_of(std::uint32_t n) const {
    const auto& options = core.options;
    if (!options.listen.empty()) return options.listen.at(n);
    const auto host = address_after(options.host, n);
    if (!host) return host.error();
    return Address{*host, EnsembleServer::counted(options.first_port, n)};
  }
  void lead(bool somebody) {
    core.members.hold_election(!somebody);
    core.members_changed();
  }

  EnsembleCore core;
  std::vector<std::unique_ptr<EnsembleServer>> servers = {};
  std::unique_ptr<Timer> election;
};

Ensemble::Ensemble(Loop& loop, EnsembleOptions options) : parts_{std::make_unique<Parts>(loop, std::move(options))} {}
Ensemble::~Ensemble() = default;

Result<void> Ensemble::start() {
  for (std::uint32_t n = 0; n < servers(); ++n) {
    const auto address = parts_->address_of(n);
    if (!address) return address.error();
    if (const auto started = parts_->servers[n]->start(*address); !started) return started.error();
  }
  const auto now_ms = parts_->core.options.wall_clock_at_start_ms + to_ms(parts_->core.loop.now());
  if (servers() > 1) parts_->core.tree.set_config(first_config(addresses()), now_ms);  // alone, a server has none
  parts_->core.fresh_tree = parts_->core.tree;
  return {};
}

std::uint32_t Ensemble::servers() const { return parts_->core.options.servers; }

const Address& Ensemble::address(ServerIndex server) const { return parts_->at(server).address(); }

std::string Ensemble::connect_string() const { return fmt::format("{}", fmt::join(addresses(), ",")); }

std::vector<std::string> Ensemble::addresses() const {
  std::vector<std::string> all;
  for (const auto& server : parts_->servers) all.push_back(to_string(server->address()));
  return all;
}

void Ensemble::serve(ServerIndex server, bool honestly) {
  auto& its = parts_->at(server);
  its.state.honest = honestly;
  if (honestly) its.each_connection([](ServerConnection& connection) { connection.became_honest(); });
}

void Ensemble::answer_isro(ServerIndex server, std::string answer) { parts_->at(server).state.isro = std::move(answer); }

std::string Ensemble::secure_connect_string() const {
  std::vector<std::string> addresses;
  for (const auto& server : parts_->servers)
    if (const auto* address = server->secure_address()) addresses.push_back(to_string(*address));
  return fmt::format("{}", fmt::join(addresses, ","));
}

void Ensemble::net(ServerIndex server, NetMode mode) {
  auto& its = parts_->at(server);
  its.state.net = mode;
  its.state.holding = mode == NetMode::mute || mode == NetMode::blackhole;
  its.state.reading = mode != NetMode::deaf && mode != NetMode::blackhole;
  its.state.refusing = mode == NetMode::refuse;
  its.listen(!its.state.refusing && parts_->core.members.running(server));
  its.each_connection([](ServerConnection& connection) { connection.net_changed(); });
}

NetMode Ensemble::net(ServerIndex server) const { return parts_->at(server).state.net; }

void Ensemble::heal(ServerIndex server) {
  net(server, NetMode::accept);
  parts_->at(server).each_connection([](ServerConnection& connection) { connection.heal(); });
}

void Ensemble::set_filter(FilterFactory filter) {
  parts_->core.options.filter = std::move(filter);
  for (const auto& server : parts_->servers) server->each_connection([](ServerConnection& connection) { connection.filter_changed(); });
}

void Ensemble::crash(ServerIndex server) {
  auto& its = parts_->at(server);
  its.each_connection([](ServerConnection& connection) { connection.close(Closing::reset); });
  its.listen(false);
  parts_->core.members.run(server, false);
  parts_->core.members_changed();
}

void Ensemble::restart(ServerIndex server, bool lose_state) {
  auto& core = parts_->core;
  if (core.members.running(server)) crash(server);
  if (lose_state) core.members.lose_state(server);
  core.members.run(server, true);
  core.members_changed();
  auto& its = parts_->at(server);
  its.listen(!its.state.refusing);
}

void Ensemble::isolate(ServerIndex server, bool isolated) {
  parts_->core.members.isolate(server, isolated);
  parts_->core.members_changed();
}

void Ensemble::pause_leader(Duration span) {
  parts_->lead(false);
  parts_->election->arm(later(parts_->core.loop.now(), span));
}

boost::json::object Ensemble::snapshot() const { return zkspec::snapshot(parts_->core.tree); }

Result<void> Ensemble::restore(const boost::json::object& from) {
  auto tree = zkspec::restore(from);
  if (!tree) return tree.error();
  parts_->core.replace_tree(*std::move(tree));
  return {};
}

void Ensemble::lag(ServerIndex server, Duration by) { parts_->core.lag(server, by); }

bool Ensemble::expire(SessionId session) {
  auto& core = parts_->core;
  const auto* known = core.sessions.find(session);
  if (known == nullptr) return false;
  const auto copy = *known;
  core.sessions.erase(session);
  core.expire(copy);
  return true;
}

void Ensemble::freeze_clock() {
  parts_->core.clock.freeze(parts_->core.loop.now());
  parts_->core.clock_changed();
}

void Ensemble::advance_clock(Duration by) {
  parts_->core.clock.advance(by);
  parts_->core.expire_due();
}

void Ensemble::resume_clock() {
  parts_->core.clock.resume(parts_->core.loop.now());
  parts_->core.clock_changed();
}

ServerFacts Ensemble::facts(ServerIndex server) const { return parts_->core.facts_for(server); }

const SessionClock& Ensemble::clock() const { return parts_->core.clock; }

const Membership& Ensemble::members() const { return parts_->core.members; }

std::optional<ConnectionId> Ensemble::newest(ServerIndex server) const { return parts_->at(server).state.newest; }

ServerConnection* Ensemble::find(ConnectionId id) const { return parts_->core.find(id); }

std::vector<ConnectionId> Ensemble::open_connections(ServerIndex server) const {
  std::vector<ConnectionId> open;
  parts_->at(server).each_connection([&open](const ServerConnection& connection) {
    if (!connection.closed()) open.push_back(connection.id());
  });
  return open;
}

const SessionTable& Ensemble::sessions() const { return parts_->core.sessions; }

Zxid Ensemble::last_zxid() const { return parts_->core.tree.last_zxid(); }

}  // namespace zkspec
