// The contract between protocol machines and loops. A machine is fed bytes and time, and is asked what it wants done; it owns
// no socket, thread, clock or random source. A loop moves bytes and calls back; it knows nothing of ZooKeeper.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fake-server/base/bytes.hpp"
#include "fake-server/base/time.hpp"

namespace zkspec {

/// A numeric address, "127.0.0.2" and a port; name resolution happens before.
struct Address {
  std::string host = {};
  std::uint16_t port = 0;

  friend auto operator<=>(const Address&, const Address&) = default;
};

std::string to_string(const Address& address);         ///< 127.0.0.2:2181
Result<Address> parse_address(std::string_view text);  ///< host:port; the port is required

/// How a connection ended, or is to be ended.
enum class Closing {
  fin,      ///< in order, after everything queued before it was written
  reset,    ///< at once; what was queued is lost
  half,     ///< write side only: the peer sees the end, and may go on sending
  refused,  ///< reported only: the attempt to connect failed
};

std::string_view to_string(Closing how);

/// What an endpoint can want done with its connection.
namespace want {
struct Connect {
  Address to = {};
};
struct Send {
  Bytes bytes = {};
};
struct Close {
  Closing how = Closing::fin;
};
struct Read {
  bool enabled = true;
};  ///< false: leave incoming bytes in the kernel until further notice
}  // namespace want

struct OutputItem {
  std::variant<want::Connect, want::Send, want::Close, want::Read> what = {};
  TimePoint not_before = {};  ///< postpones this item and all that follow it
};

/// What an endpoint wants done, in the order it was asked for.
class Output {
 public:
  void connect(Address to) { items.push_back({want::Connect{std::move(to)}, {}}); }
  void send(Bytes bytes, TimePoint not_before = {}) { items.push_back({want::Send{std::move(bytes)}, not_before}); }
  void close(Closing how, TimePoint not_before = {}) { items.push_back({want::Close{how}, not_before}); }
  void read(bool enabled) { items.push_back({want::Read{enabled}, {}}); }

  std::vector<OutputItem> items = {};
};

/// One side of a connection. The loop calls in; nothing here calls out. After any of the first three calls, and after a
/// Link::wake(), the loop drains the endpoint and arms its next deadline. At most one connection exists at a time; a client's
/// endpoint asks for the next one with Output::connect, and gets `peer_closed` when an attempt fails.
class Endpoint {
 public:
  virtual ~Endpoint() = default;
  virtual void receive(TimePoint now, BytesView bytes) = 0;
  virtual void peer_closed(TimePoint now, Closing how) = 0;  ///< not called for a close that the endpoint asked for
  virtual void tick(TimePoint now) = 0;                      ///< a deadline may have passed; being called early is harmless
  [[nodiscard]] virtual TimePoint next_deadline() const = 0;
  virtual void drain(TimePoint now, Output& out) = 0;
};

}  // namespace zkspec
