// A child process that is spoken to in lines: what an adapter is. Its process group is killed with it, and it never outlives
// this object. It must be used on the thread that runs the loop, and destroyed before the loop.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "fake-server/loop/asio/spawn_child.hpp"
#include "fake-server/loop/loop.hpp"

namespace zkspec {

struct ExitStatus {
  bool by_signal = false;
  int number = 0;  ///< the exit code, or the signal

  friend bool operator==(const ExitStatus&, const ExitStatus&) = default;
};

std::string to_string(ExitStatus status);  ///< "exit 3", "SIGABRT"

/// Any of them may destroy the ChildProcess.
struct ChildCallbacks {
  std::function<void(std::string_view line)> line = {};  ///< a line of its standard output, without the newline
  std::function<void(const Error& error)> broken = {};   ///< its output is not lines; nothing more is read
  std::function<void(ExitStatus status)> exited = {};    ///< the last call; its lines came before
};

class ChildProcess {
 public:
  static constexpr std::size_t line_limit = std::size_t{1} << 20U;    ///< a longer line is an error
  static constexpr std::size_t input_limit = std::size_t{4} << 20U;   ///< what the child has not read of its standard input
  static constexpr std::size_t error_limit = std::size_t{64} << 10U;  ///< what is kept of its standard error: the end

  /// Errc::unsupported for a loop without a real clock, Errc::adapter for a program that cannot be started.
  static Result<std::unique_ptr<ChildProcess>> start(Loop& loop, const ChildCommand& command, ChildCallbacks callbacks);

  ~ChildProcess();  ///< kills and reaps at once, without calling back; gives up after 2 s on a child stuck in the kernel
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  Result<void> send_line(std::string line);  ///< the newline is added
  void stop(Duration grace = 500ms);         ///< end of input; SIGTERM to the group after `grace`; SIGKILL after as much again
  [[nodiscard]] std::string errors() const;  ///< the end of its standard error
  [[nodiscard]] bool has_exited() const;
  [[nodiscard]] int pid() const;

 private:
  class State;
  explicit ChildProcess(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace zkspec
