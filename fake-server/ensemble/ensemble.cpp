#include "fake-server/ensemble/ensemble.hpp"

#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "fake-server/ensemble/ensemble_core.hpp"
#include "fake-server/tree/dynamic_config.hpp"

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

/// One listening address.
class FakeServer final : public Acceptor {
 public:
  FakeServer(EnsembleCore& core, ServerIndex index) : core_{core} {
    state.index = index;
    state.honest = core.options.honest;
  }

  Result<void> start(std::string_view host) {
    auto bound = core_.loop.listen(host, *this);
    if (!bound) return bound.error();
    listener = *std::move(bound);
    return {};
  }

  Endpoint& accepted(TimePoint now, std::unique_ptr<Link> link, const Address& peer) override {
    core_.sweep();
    const ConnectionId id{++core_.last_connection};
    core_.record(now, event::Opened{state.index, id});
    auto filter = core_.options.filter ? core_.options.filter(state.index, id) : nullptr;
    auto connection = std::make_unique<ServerConnection>(core_, state, id, peer.host, std::move(link), std::move(filter));
    return *core_.connections.emplace(id, std::move(connection)).first->second;
  }

  template <class Act>
  void each_connection(Act act) {
    for (auto& [id, connection] : core_.connections)
      if (connection->server() == state.index) act(*connection);
  }

  ServerState state = {};
  std::unique_ptr<Listener> listener = {};

 private:
  EnsembleCore& core_;
};

}  // namespace

/// The listeners go first, then the connections.
struct Ensemble::Parts {
  Parts(Loop& loop, EnsembleOptions options) : core{loop, std::move(options)} {
    for (std::uint32_t n = 1; n <= core.options.servers; ++n) servers.push_back(std::make_unique<FakeServer>(core, ServerIndex{n}));
  }
  ~Parts() { core.connections.clear(); }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  FakeServer& at(ServerIndex server) { return *servers.at(server.value() - 1); }

  EnsembleCore core;
  std::vector<std::unique_ptr<FakeServer>> servers = {};
};

Ensemble::Ensemble(Loop& loop, EnsembleOptions options) : parts_{std::make_unique<Parts>(loop, std::move(options))} {}
Ensemble::~Ensemble() = default;

Result<void> Ensemble::start() {
  for (std::uint32_t n = 0; n < servers(); ++n) {
    const auto host = address_after(parts_->core.options.host, n);
    if (!host) return host.error();
    if (const auto started = parts_->servers[n]->start(*host); !started) return started.error();
  }
  const auto now_ms = parts_->core.options.wall_clock_at_start_ms + to_ms(parts_->core.loop.now());
  if (servers() > 1) parts_->core.tree.set_config(first_config(addresses()), now_ms);  // alone, a server has none
  return {};
}

std::uint32_t Ensemble::servers() const { return parts_->core.options.servers; }

const Address& Ensemble::address(ServerIndex server) const { return parts_->at(server).listener->address(); }

std::string Ensemble::connect_string() const { return fmt::format("{}", fmt::join(addresses(), ",")); }

std::vector<std::string> Ensemble::addresses() const {
  std::vector<std::string> all;
  for (const auto& server : parts_->servers) all.push_back(to_string(server->listener->address()));
  return all;
}

void Ensemble::serve(ServerIndex server, bool honestly) {
  auto& its = parts_->at(server);
  its.state.honest = honestly;
  if (honestly) its.each_connection([](ServerConnection& connection) { connection.became_honest(); });
}

void Ensemble::net(ServerIndex server, NetMode mode) {
  auto& its = parts_->at(server);
  its.state.holding = mode == NetMode::mute || mode == NetMode::blackhole;
  its.state.reading = mode != NetMode::blackhole;
  if (mode == NetMode::refuse) its.listener->refuse();
  else its.listener->accept();
  its.each_connection([](ServerConnection& connection) { connection.net_changed(); });
}

void Ensemble::heal(ServerIndex server) {
  net(server, NetMode::accept);
  parts_->at(server).each_connection([](ServerConnection& connection) { connection.heal(); });
}

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
