#include "conformance/proxy/proxy.hpp"

#include <fmt/format.h>
#include <utility>

namespace zkspec {
namespace {

/// For connections over the limit: resets at once.
class TurnedAway final : public Endpoint {
 public:
  void receive(TimePoint /*now*/, BytesView /*bytes*/) override {}
  void peer_closed(TimePoint /*now*/, Closing /*how*/) override {}
  void tick(TimePoint /*now*/) override {}
  [[nodiscard]] TimePoint next_deadline() const override { return never; }
  void drain(TimePoint /*now*/, Output& /*out*/) override {}
};

}  // namespace

/// The port of one server.
class Proxy::Door final : public Acceptor {
 public:
  Door(Proxy& proxy, ServerIndex server) : proxy_{proxy}, server_{server} {}

  Result<void> open(Loop& loop, const ListenOptions& options) {
    auto listener = loop.listen(options, *this);
    if (!listener) return listener.error();
    listener_ = *std::move(listener);
    return {};
  }
  [[nodiscard]] const Address& address() const { return listener_->address(); }

  Endpoint& accepted(TimePoint now, std::unique_ptr<Link> link, const Address& /*peer*/) override {
    auto* client = proxy_.admit(now, server_, std::move(link));
    return client != nullptr ? *client : turned_away_;
  }

 private:
  Proxy& proxy_;
  ServerIndex server_;
  TurnedAway turned_away_ = {};
  std::unique_ptr<Listener> listener_ = {};
};

Proxy::Proxy(Loop& loop, ProxyOptions options, std::function<void(const Event&)> seen)
    : loop_{loop}, options_{std::move(options)}, seen_{std::move(seen)}, settling_{loop.timer([this] { settle(); })} {}

Proxy::~Proxy() = default;

Result<std::unique_ptr<Proxy>> Proxy::start(Loop& loop, ProxyOptions options, std::function<void(const Event&)> seen) {
  constexpr std::size_t last_port = 65'535;
  if (options.first_port != 0 && options.first_port + options.servers.size() - 1 > last_port)
    return Error{Errc::bad_value, fmt::format("port {}", options.first_port),
                 fmt::format("has no port behind it for each of {} servers", options.servers.size())};
  std::unique_ptr<Proxy> proxy{new Proxy{loop, std::move(options), std::move(seen)}};
  ListenOptions at{.host = proxy->options_.host, .port = proxy->options_.first_port, .accepts_per_second = 0};
  for (std::uint32_t number = 1; number <= proxy->options_.servers.size(); ++number) {
    auto door = std::make_unique<Door>(*proxy, ServerIndex{number});
    if (const auto opened = door->open(loop, at); !opened) return opened.error();
    proxy->doors_.push_back(std::move(door));
    if (at.port != 0) ++at.port;
  }
  return proxy;
}

std::vector<Address> Proxy::addresses() const {
  std::vector<Address> all;
  for (const auto& door : doors_) all.push_back(door->address());
  return all;
}

Endpoint* Proxy::admit(TimePoint now, ServerIndex server, std::unique_ptr<Link> link) {
  if (relays_.size() >= options_.most_connections) {
    ++refused_;
    return nullptr;
  }
  const ConnectionId id{++last_connection_};
  passed(now, event::Opened{server, id});
  auto filter = options_.filter ? options_.filter(server, id) : nullptr;
  const auto& upstream = options_.servers.at(server.value() - 1);
  auto relay = std::make_unique<Relay>(loop_, server, id, upstream, std::move(link), std::move(filter), *this);
  return &relays_.emplace(id, std::move(relay)).first->second->client();
}

void Proxy::passed(TimePoint now, EventPayload what) {
  fresh_.push_back({now, std::move(what)});
  settle_soon(now);
}

void Proxy::over(ConnectionId id) {
  done_.push_back(id);
  settle_soon(loop_.now());
}

void Proxy::settle_soon(TimePoint now) {
  if (!std::exchange(settling_soon_, true)) settling_->arm(now + telling);
}

void Proxy::settle() {
  settling_soon_ = false;
  flush();
  for (const auto id : std::exchange(done_, {})) relays_.erase(id);
}

void Proxy::flush() {
  for (const auto& event : std::exchange(fresh_, {})) seen_(event);
}

}  // namespace zkspec
