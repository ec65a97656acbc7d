// zkspec: the runner.
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <sys/resource.h>
#include <system_error>

#include "conformance/commands/command_table.hpp"

namespace {

int run(int argc, char** argv) {
  zkspec::Commands commands;
  add_playing(commands);
  add_results(commands);
  add_recordings(commands);
  add_suite(commands);
  return commands.run(argc, argv);
}

/// A case of load has more connections than a process of Debian may have at first; more would only slow down what is started.
void allow_many_connections() {
  constexpr rlim_t enough = 8192;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= enough) return;
  limit.rlim_cur = std::min(enough, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);  // where it is refused, the case tells what could not be opened
}

/// Whoever read the output has seen enough. That is no error: the program ends as others do, by the signal that it ignored so far.
int end_by_pipe() {
  std::signal(SIGPIPE, SIG_DFL);
  return std::raise(SIGPIPE);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // adapters may die while they are written to
  allow_many_connections();
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
