#include "swarm.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <system_error>

#include "fake-server/wire/codec.hpp"

namespace zkspec {
namespace {

constexpr std::size_t length_size = 4;

std::uint32_t number_at(BytesView bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t byte = 0; byte < 4; ++byte) number = number << 8U | bytes[at + byte];
  return number;
}

[[noreturn]] void fail(const char* what) { throw std::system_error{errno, std::generic_category(), what}; }

}  // namespace

std::chrono::nanoseconds load_clock() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

LoadFrame::LoadFrame(const wire::Message& message) : bytes_{wire::encode(message)} {}

const Bytes& LoadFrame::with_xid(std::int32_t xid) {
  const auto number = static_cast<std::uint32_t>(xid);
  for (std::size_t byte = 0; byte < 4; ++byte) bytes_[length_size + byte] = static_cast<std::uint8_t>(number >> (24U - 8U * byte));
  return bytes_;
}

Swarm::Swarm(std::uint16_t port) : port_{port}, epoll_{epoll_create1(EPOLL_CLOEXEC)} {
  if (epoll_ < 0) fail("epoll_create1");
}

Swarm::~Swarm() {
  for (const auto& connection : connections_) {
    if (connection.descriptor >= 0) ::close(connection.descriptor);
  }
  ::close(epoll_);
}

Swarm::Index Swarm::open(std::chrono::milliseconds session_timeout) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) fail("socket");
  const int yes = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  sockaddr_in server = {};
  server.sin_family = AF_INET;
  server.sin_port = htons(port_);
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const Index index = connections_.size();
  connections_.push_back({.descriptor = descriptor});
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0 && errno != EINPROGRESS) fail("connect");
  epoll_event event = {};
  event.events = EPOLLIN | EPOLLOUT | EPOLLET;
  event.data.u64 = index;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl");
  connections_[index].out = wire::encode(wire::ConnectRequest{.timeOut = wire::Millis{static_cast<std::int32_t>(session_timeout.count())}});
  return index;
}

void Swarm::send(Index index, const Bytes& frame) {
  auto& connection = connections_[index];
  connection.out.insert(connection.out.end(), frame.begin(), frame.end());
  if (connection.flushing) return;
  connection.flushing = true;
  touched_.push_back(index);
}

void Swarm::close(Index index) {
  auto& descriptor = connections_[index].descriptor;
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

void Swarm::drop(Index index) {
  if (connections_[index].descriptor < 0) return;
  close(index);
  lost(index);
}

void Swarm::flush(Index index) {
  auto& connection = connections_[index];
  while (connection.descriptor >= 0 && connection.sent < connection.out.size()) {
    const auto* begin = connection.out.data() + connection.sent;
    const auto written = ::send(connection.descriptor, begin, connection.out.size() - connection.sent, MSG_NOSIGNAL);
    if (written < 0 && (errno == EAGAIN || errno == ENOTCONN)) return;  // until EPOLLOUT
    if (written < 0) return drop(index);
    connection.sent += static_cast<std::size_t>(written);
  }
  connection.out.clear();
  connection.sent = 0;
}

void Swarm::flush_touched() {
  for (std::size_t at = 0; at < touched_.size(); ++at) {
    const auto index = touched_[at];
    connections_[index].flushing = false;
    flush(index);
  }
  touched_.clear();
}

void Swarm::read(Index index) {
  auto& connection = connections_[index];
  while (connection.descriptor >= 0) {
    const auto got = ::recv(connection.descriptor, buffer_.data(), buffer_.size(), 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return drop(index);
    const BytesView bytes{buffer_.data(), static_cast<std::size_t>(got)};
    if (connection.in.empty()) {
      const auto taken = take_frames(index, bytes);
      connection.in.assign(bytes.begin() + static_cast<std::ptrdiff_t>(taken), bytes.end());
    } else {
      connection.in.insert(connection.in.end(), bytes.begin(), bytes.end());
      const auto taken = take_frames(index, connection.in);
      connection.in.erase(connection.in.begin(), connection.in.begin() + static_cast<std::ptrdiff_t>(taken));
    }
    if (bytes.size() < buffer_.size()) return;  // edge-triggered: more would be a new edge
  }
}

/// How many bytes whole frames were.
std::size_t Swarm::take_frames(Index index, BytesView all) {
  std::size_t begin = 0;
  while (all.size() - begin >= length_size) {
    const auto size = number_at(all, begin);
    if (all.size() - begin - length_size < size) break;
    take(index, all.subspan(begin + length_size, size));
    begin += length_size + size;
  }
  return begin;
}

void Swarm::take(Index index, BytesView frame) {
  auto& connection = connections_[index];
  if (connection.descriptor < 0) return;
  if (connection.is_granted) {
    constexpr std::size_t err_at = 12;
    return replied(index, static_cast<std::int32_t>(number_at(frame, 0)),
                   static_cast<wire::ErrorCode>(static_cast<std::int32_t>(number_at(frame, err_at))));
  }
  connection.timeout = std::chrono::milliseconds{number_at(frame, 4)};
  if (connection.timeout.count() == 0) return drop(index);
  connection.is_granted = true;
  granted(index);
}

bool Swarm::run(std::chrono::nanoseconds until) {
  stopped_ = false;
  flush_touched();
  while (!stopped_) {
    ticked();
    flush_touched();
    if (load_clock() >= until) return false;
    const int ready = epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), 1);
    for (int at = 0; at < ready; ++at) {
      const auto& event = events_[static_cast<std::size_t>(at)];
      if ((event.events & EPOLLOUT) != 0) flush(event.data.u64);
      if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read(event.data.u64);
    }
    flush_touched();
  }
  return true;
}

}  // namespace zkspec
