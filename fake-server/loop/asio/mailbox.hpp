// How other threads reach a loop over real sockets: the one thing about a loop that may be called from anywhere.
#pragma once

#include <functional>
#include <memory>

#include "fake-server/loop/loop.hpp"

namespace zkspec {

/// While it lives the loop's run() goes on, also when nothing else can happen. It goes before the loop.
class Mailbox {
 public:
  virtual ~Mailbox() = default;
  /// Thread-safe. The work is done on the loop's thread, in the order of posting, and not at all if the loop does not run any more.
  virtual void post(std::function<void()> work) = 0;
};

Result<std::unique_ptr<Mailbox>> make_mailbox(Loop& loop);

}  // namespace zkspec
