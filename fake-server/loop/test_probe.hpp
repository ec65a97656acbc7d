// For this room's tests: an endpoint that writes down what it is told and asks for what the test puts into `out`.
#pragma once

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

namespace zkspec::test {

struct Probe : Endpoint {
  void receive(TimePoint now, BytesView bytes) override {
    note(now, fmt::format("receive {}", bytes.size()));
    got += as_text(bytes);
    last_receipt = now;
    if (on_receive) on_receive(now);
  }
  void peer_closed(TimePoint now, Closing how) override {
    note(now, fmt::format("closed {}", to_string(how)));
    closings.push_back(how);
    if (on_closed) on_closed(now);
  }
  void tick(TimePoint now) override {
    note(now, "tick");
    deadline = never;
    ticks.push_back(now);
    if (on_tick) on_tick(now);
  }
  [[nodiscard]] TimePoint next_deadline() const override { return deadline; }
  void drain(TimePoint /*now*/, Output& wanted) override {
    if (on_drain) on_drain();
    wanted = std::exchange(out, {});
  }
  void note(TimePoint now, const std::string& what) { trace.push_back(fmt::format("{} {}", now.time_since_epoch().count(), what)); }

  Output out = {};
  TimePoint deadline = never;
  std::string got = {};
  TimePoint last_receipt = never;
  std::vector<Closing> closings = {};
  std::vector<TimePoint> ticks = {};
  std::vector<std::string> trace = {};
  std::function<void()> on_drain = {};
  std::function<void(TimePoint)> on_receive = {};
  std::function<void(TimePoint)> on_closed = {};
  std::function<void(TimePoint)> on_tick = {};
  std::unique_ptr<Link> link = {};
};

/// Gives every accepted connection a probe of its own, which the test may equip first.
struct Doorman : Acceptor {
  Endpoint& accepted(TimePoint now, std::unique_ptr<Link> link, const Address& peer) override {
    auto& probe = *probes.emplace_back(std::make_unique<Probe>());
    probe.link = std::move(link);
    times.push_back(now);
    peers.push_back(peer);
    if (equip) equip(probe);
    return probe;
  }

  std::vector<std::unique_ptr<Probe>> probes = {};
  std::vector<TimePoint> times = {};
  std::vector<Address> peers = {};
  std::function<void(Probe&)> equip = {};
};

struct Simulated {
  static constexpr bool is_real = false;
  std::unique_ptr<Loop> loop = make_sim_loop(Seed{7});
};

struct SimulatedShaky {
  static constexpr bool is_real = false;
  std::unique_ptr<Loop> loop = make_sim_loop(Seed{7}, {.latency = 50us, .jitter = 300us, .max_segment = 1000});
};

struct Real {
  static constexpr bool is_real = true;
  std::unique_ptr<Loop> loop = make_asio_loop();
};

/// False when `done` did not come true in time; generous, since it only bounds a failing test.
inline bool run_until(Loop& loop, const std::function<bool()>& done, Duration limit = 10s) {
  bool late = false;
  const auto timer = loop.timer([&] { late = true; });
  timer->arm(loop.now() + limit);
  loop.run([&] { return late || done(); });
  return !late && done();
}

/// Lets whatever is under way happen.
inline void settle(Loop& loop, Duration span = 20ms) {
  run_until(
      loop, [] { return false; }, span);
}

/// A loop with one listener and one client that has asked for a connection to it.
template <class Kind>
struct Bench : Kind {
  using Kind::loop;
  Doorman doorman = {};
  std::unique_ptr<Listener> listener = loop->listen({"127.0.0.1"}, doorman).value();
  Probe client = {};

  void dial() {
    client.out.connect(listener->address());
    client.link = loop->dial(client);
  }
  bool until(const std::function<bool()>& done) { return run_until(*loop, done); }
  /// The server's probe of the first connection.
  Probe& served() { return *doorman.probes.at(0); }
};

}  // namespace zkspec::test
