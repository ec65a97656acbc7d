// The simulated network: virtual time, seeded delays, no waiting. A run is a pure function of what is driven and of the seed.
#pragma once

#include <memory>

#include "fake-server/base/ids.hpp"
#include "fake-server/loop/loop.hpp"

namespace zkspec {

/// How the simulated network behaves. The default delivers each write whole, after `latency`.
struct SimNetwork {
  Duration latency = std::chrono::microseconds{50};
  Duration jitter = {};         ///< up to this much is added to each delivery; order within a connection is kept
  std::size_t max_segment = 0;  ///< 0: writes arrive as written; else cut at random into pieces of at most this size
  bool coalesce = false;        ///< what arrives at one moment is read at once
};

std::unique_ptr<Loop> make_sim_loop(Seed seed, SimNetwork network = {});

}  // namespace zkspec
