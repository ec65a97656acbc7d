// zkspec: the runner.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <system_error>

#include "conformance/command_table.hpp"

namespace {

int run(int argc, char** argv) {
  zkspec::Commands commands;
  add_playing(commands);
  add_results(commands);
  add_recordings(commands);
  add_suite(commands);
  return commands.run(argc, argv);
}

/// Whoever read the output has seen enough. That is no error: the program ends as others do, by the signal that it ignored so far.
int end_by_pipe() {
  std::signal(SIGPIPE, SIG_DFL);
  return std::raise(SIGPIPE);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // adapters may die while they are written to
  try {
    const auto code = run(argc, argv);
    return std::fflush(stdout) != 0 && errno == EPIPE ? end_by_pipe() : code;
  } catch (const std::exception& problem) {
    const auto* failed = dynamic_cast<const std::system_error*>(&problem);
    if (failed != nullptr && failed->code() == std::errc::broken_pipe) return end_by_pipe();
    fmt::print(stderr, "zkspec: {}\n", problem.what());
    return zkspec::exit_code::subject;
  }
}
