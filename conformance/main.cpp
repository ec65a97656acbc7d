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

/// Whoever reads a pipe may have seen enough. That is no error: the program ends as others do, by the signal that it ignored so far.
/// A report that a full disk has cut short is none.
int end_without_output(std::error_code problem) {
  if (problem != std::errc::broken_pipe) {
    fmt::print(stderr, "zkspec: standard output cannot be written: {}\n", problem.message());
    return zkspec::exit_code::usage;
  }
  std::signal(SIGPIPE, SIG_DFL);
  return std::raise(SIGPIPE);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // adapters may die while they are written to
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is a full disk, not the end
  allow_many_connections();
  try {
    const auto code = run(argc, argv);
    return std::fflush(stdout) != 0 ? end_without_output({errno, std::generic_category()}) : code;
  } catch (const std::exception& problem) {
    const auto* failed = dynamic_cast<const std::system_error*>(&problem);
    if (failed != nullptr && std::ferror(stdout) != 0) return end_without_output(failed->code());
    fmt::print(stderr, "zkspec: {}\n", problem.what());
    return zkspec::exit_code::subject;
  }
}
