// Many raw client connections on one thread: handshakes, frames out, replies in. Made to be quicker than any server under it.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <vector>

#include "fake-server/wire/message.hpp"

namespace zkspec {

/// Monotonic.
std::chrono::nanoseconds load_clock();

/// A frame with the xid at its place behind the length.
class LoadFrame {
 public:
  explicit LoadFrame(const wire::Message& message);
  const Bytes& with_xid(std::int32_t xid);

 private:
  Bytes bytes_;
};

class Swarm {
 public:
  using Index = std::size_t;

  explicit Swarm(std::uint16_t port);
  virtual ~Swarm();
  Swarm(const Swarm&) = delete;
  Swarm& operator=(const Swarm&) = delete;

  /// Throws std::system_error where the system has no more connections.
  Index open(std::chrono::milliseconds session_timeout);
  void send(Index connection, const Bytes& frame);  ///< leaves when the present batch of events is done
  void close(Index connection);

  /// Calls back until stop() or the time. False if it was the time.
  bool run(std::chrono::nanoseconds until);
  void stop() { stopped_ = true; }

  [[nodiscard]] std::size_t size() const { return connections_.size(); }
  [[nodiscard]] std::chrono::milliseconds timeout_of(Index connection) const { return connections_[connection].timeout; }

 protected:
  virtual void granted(Index connection) = 0;
  virtual void replied(Index connection, std::int32_t xid, wire::ErrorCode err) = 0;
  virtual void lost(Index connection) = 0;  ///< closed or refused by the server
  virtual void ticked() {}                  ///< each turn of the loop, at least every millisecond

 private:
  struct Connection {
    int descriptor = -1;
    bool is_granted = false;
    bool flushing = false;  ///< waits in touched_
    std::chrono::milliseconds timeout = {};
    Bytes out = {};
    std::size_t sent = 0;
    Bytes in = {};
  };

  void flush(Index index);
  void flush_touched();
  void read(Index index);
  std::size_t take_frames(Index index, BytesView all);
  void take(Index index, BytesView frame);
  void drop(Index index);

  std::uint16_t port_;
  int epoll_;
  bool stopped_ = false;
  std::deque<Connection> connections_ = {};
  std::vector<Index> touched_ = {};
  std::array<epoll_event, 512> events_ = {};
  std::array<std::uint8_t, 64 * 1024> buffer_ = {};
};

}  // namespace zkspec
