// Counts accepted connections in windows of one second, so that a client that reconnects without pause cannot drown a trial.
#pragma once

#include "fake-server/loop/loop.hpp"

namespace zkspec {

class AcceptCap {
 public:
  /// False when this window is used up; the next one opens at next_window().
  bool take(TimePoint now) {
    const TimePoint window = std::chrono::floor<std::chrono::seconds>(now);
    if (window != window_) taken_ = 0;
    window_ = window;
    if (taken_ >= accepts_per_second) return false;
    ++taken_;
    return true;
  }

  [[nodiscard]] TimePoint next_window() const { return window_ + 1s; }

 private:
  TimePoint window_ = {};
  int taken_ = 0;
};

}  // namespace zkspec
