// SIGINT and SIGTERM as events of a loop.
#pragma once

#include <functional>
#include <memory>

#include "fake-server/loop/loop.hpp"

namespace zkspec {

/// While it lives, the two signals call back on the loop's thread, each time, instead of ending the process.
class InterruptHook {
 public:
  virtual ~InterruptHook() = default;
};

/// Errc::unsupported for a loop without a real clock.
Result<std::unique_ptr<InterruptHook>> on_interrupt(Loop& loop, std::function<void()> callback);

}  // namespace zkspec
