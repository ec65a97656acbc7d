#include <arpa/inet.h>
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "fake-server/wire/codec.hpp"
#include "scenarios.hpp"
#include "swarm.hpp"

namespace zkspec {
namespace {

constexpr std::chrono::seconds start_limit{60};
constexpr timespec pause_between_attempts = {0, 200'000};

void bind_to(std::size_t core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  if (sched_setaffinity(0, sizeof cores, &cores) != 0) _exit(126);
}

/// A command that is killed and reaped with this object.
class Child {
 public:
  Child(const std::vector<std::string>& command, std::optional<std::size_t> core) : pid_{fork()} {
    if (pid_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (core) bind_to(*core);
    std::vector<char*> arguments;
    for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    if (std::freopen("/dev/null", "w", stdout) != nullptr) execvp(arguments[0], arguments.data());
    _exit(127);
  }
  ~Child() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  bool ended() {
    if (waitpid(pid_, nullptr, WNOHANG) != pid_) return false;
    pid_ = -1;
    return true;
  }

 private:
  pid_t pid_;
};

bool session_granted(std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in server = {};
  server.sin_family = AF_INET;
  server.sin_port = htons(port);
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience = {1, 0};
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const auto request = wire::encode(wire::ConnectRequest{.timeOut = wire::Millis{10'000}});
  std::array<std::uint8_t, 40> response = {};  // to a request without the byte `readOnly`
  const bool granted = ::connect(descriptor, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0 &&
                       ::send(descriptor, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size()) &&
                       ::recv(descriptor, response.data(), response.size(), MSG_WAITALL) == static_cast<ssize_t>(response.size());
  ::close(descriptor);
  return granted;
}

}  // namespace

std::string time_to_first_session(const LoadOptions& options, const std::vector<std::string>& command) {
  const auto start = load_clock();
  Child server{command, options.server_core};
  while (!session_granted(options.port)) {
    if (server.ended()) throw std::runtime_error{"the server ended"};
    if (load_clock() - start > start_limit) throw std::runtime_error{"the server did not start"};
    nanosleep(&pause_between_attempts, nullptr);
  }
  return fmt::format(R"({{"start_ms": {:.2f}}})", std::chrono::duration<double, std::milli>(load_clock() - start).count());
}

}  // namespace zkspec
