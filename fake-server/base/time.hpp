// Time as the protocol code sees it: an argument. Nothing below the loops reads a clock; `Clock` has no now() on purpose.
#pragma once

#include <chrono>

namespace zkspec {

using Duration = std::chrono::nanoseconds;

/// The clock of one trial or one server: it starts at zero when that begins and is virtual or real as the loop decides.
struct Clock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Clock>;
  static constexpr bool is_steady = true;
};

using TimePoint = Clock::time_point;

/// The deadline of something that waits for nothing.
inline constexpr TimePoint never = TimePoint::max();

/// `at + by`, staying at `never` where the sum would pass it.
constexpr TimePoint later(TimePoint at, Duration by) { return by > Duration::zero() && at > never - by ? never : at + by; }

constexpr std::int64_t to_ms(Duration d) { return std::chrono::duration_cast<std::chrono::milliseconds>(d).count(); }
constexpr std::int64_t to_ms(TimePoint t) { return to_ms(t.time_since_epoch()); }

using namespace std::chrono_literals;

}  // namespace zkspec
