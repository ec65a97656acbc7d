// fork and exec by hand: posix_spawn cannot ask for the parent-death signal, and without it a `kill -9` of the runner would leave
// every adapter running. Between fork and exec only async-signal-safe calls are made; all that allocates happens before.
#include "fake-server/loop/asio/spawn_child.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace zkspec {
namespace {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{other.release()} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  [[nodiscard]] int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

struct Pipe {
  Descriptor reads = {};
  Descriptor writes = {};
};

/// All that the child needs, made ready before the fork.
struct Preparation {
  std::string program = {};
  std::vector<std::string> variables = {};
  std::vector<char*> argv = {};
  std::vector<char*> environment = {};
  Pipe input = {};
  Pipe output = {};
  Pipe errors = {};
  Pipe failure = {};  ///< carries errno when exec fails, and ends when it succeeds
  pid_t parent = -1;
};

Error system_error(std::string where, int number) { return {Errc::adapter, std::move(where), std::strerror(number)}; }

std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  if (name.find('/') != std::string::npos || path == nullptr) return name;
  for (std::string_view rest{path}; !rest.empty();) {
    const auto directory = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), directory.size() + 1));
    auto candidate = fmt::format("{}/{}", directory, name);
    if (!directory.empty() && access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return name;
}

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& extra) {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text{*variable};
    if (!extra.contains(std::string{text.substr(0, text.find('='))})) variables.emplace_back(text);
  }
  for (const auto& [name, value] : extra) variables.push_back(fmt::format("{}={}", name, value));
  return variables;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (const auto& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

bool open_pipe(Pipe& pipe) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  pipe = {Descriptor{ends[0]}, Descriptor{ends[1]}};
  return true;
}

void close_on_exec_from(unsigned first) {
  if (syscall(SYS_close_range, first, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
  for (int number = static_cast<int>(first); number < 4096; ++number) fcntl(number, F_SETFD, FD_CLOEXEC);  // Linux before 5.11
}

/// In the child. The sockets of this process are inheritable; a copy of a listening one would keep a refusing port open.
[[noreturn]] void become(const Preparation& ready) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != ready.parent) _exit(127);  // it died before the line above
  dup2(ready.input.reads.get(), STDIN_FILENO);
  dup2(ready.output.writes.get(), STDOUT_FILENO);
  dup2(ready.errors.writes.get(), STDERR_FILENO);
  close_on_exec_from(STDERR_FILENO + 1);
  for (int number = 1; number < NSIG; ++number) std::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execve(ready.program.c_str(), ready.argv.data(), ready.environment.data());
  const int reason = errno;
  [[maybe_unused]] const auto written = write(ready.failure.writes.get(), &reason, sizeof reason);
  _exit(127);
}

/// Signals stay blocked across the fork: a handler of ours must not run in the child.
pid_t fork_child(const Preparation& ready) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = fork();
  if (pid == 0) become(ready);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return pid;
}

/// Waits until the child has become the program; 0, or why it could not.
int exec_failure(Preparation& ready) {
  ready.failure.writes = {};
  int reason = 0;
  while (read(ready.failure.reads.get(), &reason, sizeof reason) < 0 && errno == EINTR) {}
  return reason;
}

}  // namespace

Result<SpawnedChild> spawn_child(const ChildCommand& command) {
  if (command.argv.empty()) return Error{Errc::bad_value, {}, "a command needs at least a program"};
  const auto& name = command.argv.front();
  Preparation ready;
  ready.program = find_program(name);
  ready.variables = merged_environment(command.environment);
  ready.argv = pointers(command.argv);
  ready.environment = pointers(ready.variables);
  ready.parent = getpid();
  for (auto* pipe : {&ready.input, &ready.output, &ready.errors, &ready.failure})
    if (!open_pipe(*pipe)) return system_error(name, errno);

  const pid_t pid = fork_child(ready);
  if (pid < 0) return system_error(name, errno);
  Descriptor process{static_cast<int>(syscall(SYS_pidfd_open, pid, 0))};
  int failure = process.get() < 0 ? errno : 0;
  if (failure != 0) kill(pid, SIGKILL);
  if (failure == 0) failure = exec_failure(ready);
  if (failure != 0) {
    waitpid(pid, nullptr, 0);
    return system_error(name, failure);
  }
  return SpawnedChild{pid, ready.input.writes.release(), ready.output.reads.release(), ready.errors.reads.release(), process.release()};
}

}  // namespace zkspec
