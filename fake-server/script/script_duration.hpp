// A duration as rules write it: "200ms", "1s", "0.5T", "2T/3".
#pragma once

#include <string_view>

#include "fake-server/base/result.hpp"
#include "fake-server/base/time.hpp"

namespace zkspec {

struct ScriptDuration {
  double timeouts = 0;  ///< in units of T, the session timeout that was last granted
  Duration fixed = {};

  /// [number] (ms | s | T) [/ number]; not negative.
  static Result<ScriptDuration> parse(std::string_view text);
  [[nodiscard]] Duration evaluate(Duration session_timeout) const;
};

}  // namespace zkspec
