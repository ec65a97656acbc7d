// Standard input as a leash: a program that was started by another one ends when that one does, however it ends.
#pragma once

#include <functional>
#include <memory>

#include "fake-server/loop/loop.hpp"

namespace zkspec {

/// Stops watching when destroyed; that must happen before the loop goes.
class InputWatch {
 public:
  virtual ~InputWatch() = default;
};

/// `callback` is called once, when standard input has ended; what comes before that is read and dropped.
Result<std::unique_ptr<InputWatch>> on_input_end(Loop& loop, std::function<void()> callback);

}  // namespace zkspec
