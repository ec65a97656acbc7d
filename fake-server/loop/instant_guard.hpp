// Turns a loop that would never end at one instant of virtual time into an error that names its cause.
#pragma once

#include <fmt/format.h>
#include <stdexcept>
#include <string_view>

#include "fake-server/base/time.hpp"

namespace zkspec {

class InstantGuard {
 public:
  static constexpr int limit = 100'000;

  /// Throws std::logic_error when called for the same `now` once more than `limit`.
  void pass(TimePoint now, std::string_view who) {
    calls_ = now == last_ ? calls_ + 1 : 1;
    last_ = now;
    if (calls_ <= limit) return;
    throw std::logic_error(
        fmt::format("{} was called {} times at {} ms and asks to be called again: it never advances", who, limit, to_ms(now)));
  }

 private:
  TimePoint last_ = never;
  int calls_ = 0;
};

}  // namespace zkspec
