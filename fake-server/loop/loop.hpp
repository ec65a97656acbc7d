// The port behind which real sockets and the simulated network are the same thing. Five calls; no Asio in sight.
//
// Everything of one loop happens on one thread: listeners, links, timers and the endpoints they drive are neither shared nor locked.
// Declare the loop first: all that it made must be destroyed before it. Inside a callback any of it may be destroyed.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "fake-server/base/endpoint.hpp"

namespace zkspec {

/// A connection slot and the endpoint that drives it. Destroying the link drops the connection (reset) without calling back;
/// the endpoint must outlive its link.
class Link {
 public:
  virtual ~Link() = default;
  virtual void wake() = 0;  ///< the endpoint has something new to drain or another deadline; safe to call from its callbacks
  /// Bytes that the loop takes at present. More are not refused, they fill memory; an endpoint that keeps them back instead is drained
  /// again when the peer has taken some.
  [[nodiscard]] virtual std::size_t room() const = 0;
};

/// Told of each accepted connection. Returns the endpoint for it; the link is the acceptor's from then on.
class Acceptor {
 public:
  virtual ~Acceptor() = default;
  virtual Endpoint& accepted(TimePoint now, std::unique_ptr<Link> link, const Address& peer) = 0;
};

/// A port that is ours until destruction. Starts out listening.
class Listener {
 public:
  virtual ~Listener() = default;
  [[nodiscard]] virtual const Address& address() const = 0;
  virtual void accept() = 0;  ///< listen
  virtual void refuse() = 0;  ///< stay bound without listening: attempts are refused, the port is not lost to anybody else
};

/// Calls back once per arm(). Destroying it cancels.
class Timer {
 public:
  virtual ~Timer() = default;
  virtual void arm(TimePoint at) = 0;  ///< replaces what was armed before; a time already past means "as soon as you can"; `never` disarms
};

/// Files in PEM form: the certificate with the chain behind it, and its key.
struct TlsIdentity {
  std::string certificate_file = {};
  std::string key_file = {};
};

struct ListenOptions {
  std::string host = {};   ///< numeric
  std::uint16_t port = 0;  ///< 0: the kernel picks
  /// No more connections than this are taken per second; more wait in the queue. Some clients reconnect more than 10,000 times a second
  /// when they are turned away; a trial must survive that. 0: as many as come.
  int accepts_per_second = 200;
  std::optional<TlsIdentity> tls = {};  ///< all connections are TLS ones; the simulated network has none
};

class Loop {
 public:
  virtual ~Loop() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
  virtual Result<std::unique_ptr<Listener>> listen(const ListenOptions& options, Acceptor& acceptor) = 0;
  virtual std::unique_ptr<Link> dial(Endpoint& endpoint) = 0;  ///< a client's slot: idle until the endpoint asks for a connection
  virtual std::unique_ptr<Timer> timer(std::function<void()> callback) = 0;
  virtual void run(
      const std::function<bool()>& done) = 0;  ///< until done() says so, asked after each event; sim: or until nothing can happen any more
};

}  // namespace zkspec
