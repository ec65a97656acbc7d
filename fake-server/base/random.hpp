// The one source of chance: seeded, passed by reference, the same on every machine.
#pragma once

#include <cstdint>
#include <random>

#include "fake-server/base/ids.hpp"

namespace zkspec {

class Random {
 public:
  explicit Random(Seed seed) : engine_{seed.value()} {}

  std::uint64_t bits() { return engine_(); }

  /// Uniform in [0, bound); bound must be positive. The standard distributions differ between libraries, this one does not.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t unbiased = bound * (~std::uint64_t{0} / bound);
    std::uint64_t drawn = engine_();
    while (drawn >= unbiased) drawn = engine_();
    return drawn % bound;
  }

  /// Fisher–Yates, for the same reason.
  template <class Sequence>
  void shuffle(Sequence& items) {
    for (std::size_t left = items.size(); left > 1; --left) std::swap(items[left - 1], items[below(left)]);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace zkspec
