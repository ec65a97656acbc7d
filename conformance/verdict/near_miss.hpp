// What came nearest to what a step waited for. It explains a verdict and never changes one.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fake-server/base/time.hpp"

namespace zkspec {

/// One thing that a step asked of an observation.
struct FieldCheck {
  std::string field = {};     ///< of the message or report; or "message", "event", "call", "server", "connection", "time", "order", "then"
  std::string expected = {};  ///< the pattern: "3000 ms (T/2)", "/a or /b", "0..1500 ms after got"
  std::string seen = {};
  bool agrees = false;
  friend bool operator==(const FieldCheck&, const FieldCheck&) = default;
};

/// A frame or report that was not what the step waited for, field by field. At least one field does not agree.
struct NearMiss {
  std::size_t event = 0;  ///< index into the log
  Duration at = {};       ///< since the trial began, in whole microseconds
  std::string what = {};  ///< the event as one line
  std::vector<FieldCheck> checks = {};
  friend bool operator==(const NearMiss&, const NearMiss&) = default;
};

inline constexpr std::size_t most_near_misses = 3;        ///< of a finding
inline constexpr std::size_t longest_checked_text = 200;  ///< bytes of each text of a check; of `what` twice as many

}  // namespace zkspec
