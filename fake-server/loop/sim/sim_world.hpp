// What the parts of one simulated network share.
#pragma once

#include <map>
#include <memory>

#include "fake-server/base/random.hpp"
#include "fake-server/loop/sim/event_queue.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

namespace zkspec {

class SimListener;

inline constexpr std::uint16_t first_server_port = 10'001;
inline constexpr std::uint16_t first_client_port = 40'001;

struct SimWorld {
  SimWorld(Seed seed, const SimNetwork& behaviour) : network{behaviour}, random{seed} {}

  /// How long the next packet takes.
  Duration delay() {
    if (network.jitter <= Duration::zero()) return network.latency;
    return network.latency + Duration{static_cast<Duration::rep>(random.below(static_cast<std::uint64_t>(network.jitter.count()) + 1))};
  }

  SimNetwork network;
  Random random;
  EventQueue events = {};
  std::map<Address, std::shared_ptr<SimListener>> listeners = {};
  std::uint16_t next_server_port = first_server_port;
  std::uint16_t next_client_port = first_client_port;
};

}  // namespace zkspec
