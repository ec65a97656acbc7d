#include "plug.hpp"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <map>

namespace zkspec {
namespace {

constexpr std::uint32_t loopback_net = 127U << 24U;
constexpr std::uint32_t server_host = loopback_net | 1U;

/// Addresses 127.64.0.0 and up are handed out to handles; nobody listens there.
constexpr std::uint32_t first_number = 64U << 16U;
constexpr std::uint32_t last_number = (1U << 24U) - 2;

struct Registry {
  std::mutex mutex = {};
  std::map<std::uint32_t, std::weak_ptr<Plug>> plugs = {};
  std::uint32_t next = first_number;
};

Registry& registry() {
  static Registry all;
  return all;
}

using ConnectCall = int (*)(int, const sockaddr*, socklen_t);

int system_connect(int descriptor, const sockaddr* address, socklen_t size) {
  static const auto call = reinterpret_cast<ConnectCall>(dlsym(RTLD_NEXT, "connect"));
  return call(descriptor, address, size);
}

/// The plug whose own address this is, if any.
std::shared_ptr<Plug> plug_at(const sockaddr* address, socklen_t size) {
  if (address->sa_family != AF_INET || size < sizeof(sockaddr_in)) return nullptr;
  const auto host = ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr);
  const std::lock_guard lock{registry().mutex};
  const auto found = registry().plugs.find(host & ~loopback_net);
  return (host & loopback_net) == loopback_net && found != registry().plugs.end() ? found->second.lock() : nullptr;
}

}  // namespace

std::shared_ptr<Plug> Plug::to(std::uint16_t port) {
  const std::lock_guard lock{registry().mutex};
  const auto number = registry().next;
  registry().next = number == last_number ? first_number : number + 1;
  std::shared_ptr<Plug> plug{new Plug{number, port}};
  registry().plugs[number] = plug;
  return plug;
}

Plug::~Plug() {
  const std::lock_guard lock{registry().mutex};
  registry().plugs.erase(number_);
}

std::string Plug::address() const { return fmt::format("127.{}.{}.{}:{}", number_ >> 16U, (number_ >> 8U) & 255U, number_ & 255U, port_); }

void Plug::pull() {
  const std::lock_guard lock{mutex_};
  position_ = Position::out;
  if (descriptor_ >= 0) ::shutdown(descriptor_, SHUT_RDWR);
  descriptor_ = -1;
}

void Plug::hold() {
  const std::lock_guard lock{mutex_};
  position_ = Position::out;
  descriptor_ = -1;
}

void Plug::insert() {
  const std::lock_guard lock{mutex_};
  position_ = Position::in;
  moved_.notify_all();
}

void Plug::refuse() {
  const std::lock_guard lock{mutex_};
  position_ = Position::refusing;
  moved_.notify_all();
}

int Plug::second_descriptor() {
  const std::lock_guard lock{mutex_};
  return descriptor_ < 0 ? -1 : ::dup(descriptor_);
}

int Plug::connect(int descriptor) {
  std::unique_lock lock{mutex_};
  moved_.wait(lock, [this] { return position_ != Position::out; });
  if (position_ == Position::refusing) {
    errno = ECONNREFUSED;
    return -1;
  }
  descriptor_ = descriptor;
  sockaddr_in server = {};
  server.sin_family = AF_INET;
  server.sin_port = htons(port_);
  server.sin_addr.s_addr = htonl(server_host);
  return system_connect(descriptor, reinterpret_cast<const sockaddr*>(&server), sizeof server);
}

}  // namespace zkspec

/// Stands before the C library's connect(): the handles' own addresses lead to their plugs, everything else to the system.
extern "C" int connect(int descriptor, const sockaddr* address, socklen_t size) {
  if (const auto plug = zkspec::plug_at(address, size)) return plug->connect(descriptor);
  return zkspec::system_connect(descriptor, address, size);
}
