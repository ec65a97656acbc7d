// Things to be done at their time on a loop, in the order of time and then of request.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "fake-server/loop/loop.hpp"

namespace zkspec {

/// Destroying it forgets what was not yet done.
class Schedule {
 public:
  explicit Schedule(Loop& loop) : loop_{loop}, timer_{loop.timer([this] { run(); })} {}

  /// Never done from within this call, not even without a delay.
  void after(Duration delay, std::function<void()> act) {
    acts_.emplace(later(loop_.now(), delay), std::move(act));
    timer_->arm(acts_.begin()->first);
  }

 private:
  void run() {
    while (!acts_.empty() && acts_.begin()->first <= loop_.now()) {
      const auto act = std::move(acts_.begin()->second);
      acts_.erase(acts_.begin());
      act();
    }
    if (!acts_.empty()) timer_->arm(acts_.begin()->first);
  }

  Loop& loop_;
  std::multimap<TimePoint, std::function<void()>> acts_ = {};
  std::unique_ptr<Timer> timer_;
};

}  // namespace zkspec
