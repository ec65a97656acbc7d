// Counts accepted connections in windows of one second, so that a client that reconnects without pause cannot drown a trial.
#pragma once

#include "fake-server/loop/loop.hpp"

namespace zkspec {

class AcceptCap {
 public:
  explicit AcceptCap(int accepts_per_second) : limit_{accepts_per_second} {}

  /// False when this window is used up; the next one opens at next_window().
  bool take(TimePoint now) {
    const TimePoint window = std::chrono::floor<std::chrono::seconds>(now);
    if (window != window_) taken_ = 0;
    window_ = window;
    if (limit_ > 0 && taken_ >= limit_) return false;
    ++taken_;
    return true;
  }
  void give_back() { --taken_; }  ///< nobody came

  [[nodiscard]] TimePoint next_window() const { return window_ + 1s; }

 private:
  int limit_;  ///< 0: none
  TimePoint window_ = {};
  int taken_ = 0;
};

}  // namespace zkspec
