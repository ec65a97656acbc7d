// For this room's tests: an ensemble on a simulated network, and a way to let its time pass.
#pragma once

#include <boost/test/unit_test.hpp>

#include "fake-server/ensemble/ensemble.hpp"
#include "fake-server/ensemble/test_peer.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

namespace zkspec::test {

/// Virtual time, a tick of one second, three servers.
struct World {
  explicit World(bool honest, FilterFactory filter = {})
      : World{EnsembleOptions{.servers = 3, .honest = honest, .filter = std::move(filter)}} {}
  explicit World(EnsembleOptions options) : ensemble{*loop, completed(std::move(options))} { ensemble.start().value(); }

  Peer dial(std::uint32_t server = 1) { return {*loop, ensemble.address(ServerIndex{server})}; }
  /// A new session on that server; honest servers only.
  std::unique_ptr<Peer> connected(std::uint32_t server = 1, std::int32_t timeout_ms = 6000) {
    auto peer = std::make_unique<Peer>(*loop, ensemble.address(ServerIndex{server}));
    peer->send(wire::ConnectRequest{.timeOut = wire::Millis{timeout_ms}});
    pass(10ms);
    return peer;
  }
  void pass(Duration span) {
    bool over = false;
    const auto timer = loop->timer([&] { over = true; });
    timer->arm(loop->now() + span);
    loop->run([&] { return over; });
  }
  ServerConnection& newest(std::uint32_t server = 1) { return *ensemble.find(ensemble.newest(ServerIndex{server}).value()); }
  /// The log in short: "open 1; > ConnectRequest; < reply; closed by client fin".
  [[nodiscard]] std::string logged() const;

  std::unique_ptr<Loop> loop = make_sim_loop(Seed{3});
  EventLog log{};
  Ensemble ensemble;

 private:
  EnsembleOptions completed(EnsembleOptions options) {
    options.limits = {.tick = 1s};
    options.seed = Seed{5};
    options.log = &log;
    return options;
  }
};

inline std::string World::logged() const {
  std::string told;
  const auto tell = [&told](const std::string& what) { told += (told.empty() ? "" : "; ") + what; };
  const auto arrow = [](Direction direction) { return direction == Direction::to_server ? ">" : "<"; };
  for (const auto& event : log.events()) {
    if (const auto* opened = std::get_if<event::Opened>(&event.what)) tell(fmt::format("open {}", to_string(opened->server)));
    if (const auto* frame = std::get_if<event::Frame>(&event.what))
      tell(fmt::format("{} {}", arrow(frame->direction), name_of(frame->message)));
    if (const auto* raw = std::get_if<event::Raw>(&event.what)) tell(fmt::format("{} raw {}", arrow(raw->direction), raw->bytes.size()));
    if (const auto* closed = std::get_if<event::Closed>(&event.what))
      tell(fmt::format("{} by {}", to_string(closed->how), word(closed->by)));
  }
  return told;
}

}  // namespace zkspec::test
