// The clock by which sessions live, apart from that of the network: it can be frozen and put forward.
#pragma once

#include <optional>
#include <utility>

#include "fake-server/base/time.hpp"

namespace zkspec {

class SessionClock {
 public:
  [[nodiscard]] TimePoint at(TimePoint loop_now) const { return frozen_ ? *frozen_ : loop_now + offset_; }
  /// When the loop's clock will stand where this one reads `wanted`; `never` while frozen.
  [[nodiscard]] TimePoint loop_time(TimePoint wanted) const { return frozen_ || wanted == never ? never : wanted - offset_; }

  [[nodiscard]] bool frozen() const { return frozen_.has_value(); }

  void freeze(TimePoint loop_now) { frozen_ = at(loop_now); }
  void advance(Duration by) { frozen_ ? * frozen_ += by : TimePoint{offset_ += by}; }
  void resume(TimePoint loop_now) {
    if (frozen_) offset_ = *std::exchange(frozen_, std::nullopt) - loop_now;
  }

 private:
  Duration offset_ = {};
  std::optional<TimePoint> frozen_ = {};
};

}  // namespace zkspec
