// Stands between clients and servers: one port for each server, every connection carried on to it, all traffic told as events. Clients
// that get the proxy's connect string find the servers behind it, and each connection is taken down as it passes.
//
// A client that stops to write while it still reads is taken to have ended its connection, for that is what loops tell. Only who asks a
// four-letter word does it, as ZooKeeper's FourLetterWordMain, and that is answered.
#pragma once

#include <functional>
#include <map>

#include "conformance/proxy/relay.hpp"

namespace zkspec {

struct ProxyOptions {
  std::vector<Address> servers = {};  ///< numeric; s1, s2, … of the events
  std::string host = "127.0.0.1";     ///< where clients are awaited
  std::uint16_t first_port = 0;       ///< for s1, the next one for s2; 0: the kernel picks each
  std::size_t most_connections = 1'000;  ///< at once; more are reset
  /// Makes the filter of each connection; empty: traffic passes as it is.
  std::function<std::unique_ptr<wire::Filter>(ServerIndex, ConnectionId)> filter = {};
};

class Proxy final : public RelayObserver {
 public:
  /// `seen` gets every event, in order, from the loop's thread, and no later than `telling` after it happened: who speaks through the
  /// proxy does not wait for that. Errors are those of Loop::listen, and Errc::bad_value where there are fewer ports than servers. The loop
  /// must outlive the proxy.
  static Result<std::unique_ptr<Proxy>> start(Loop& loop, ProxyOptions options, std::function<void(const Event&)> seen);
  ~Proxy() override;
  static constexpr Duration telling = 2ms;

  void flush();  ///< tells what was not told yet

  [[nodiscard]] std::vector<Address> addresses() const;  ///< where clients are awaited, in the order of the servers
  [[nodiscard]] std::size_t connections() const { return relays_.size(); }
  [[nodiscard]] std::size_t refused() const { return refused_; }  ///< connections over the limit

 private:
  class Door;

  Proxy(Loop& loop, ProxyOptions options, std::function<void(const Event&)> seen);
  Endpoint* admit(TimePoint now, ServerIndex server, std::unique_ptr<Link> link);
  void passed(TimePoint now, EventPayload what) override;
  void over(ConnectionId id) override;
  void settle_soon(TimePoint now);
  void settle();

  Loop& loop_;
  ProxyOptions options_;
  std::function<void(const Event&)> seen_;
  std::vector<std::unique_ptr<Door>> doors_;
  std::map<ConnectionId, std::unique_ptr<Relay>> relays_ = {};
  std::vector<Event> fresh_ = {};        ///< not told yet
  std::vector<ConnectionId> done_ = {};  ///< let go of outside of their own callbacks
  std::uint32_t last_connection_ = 0;
  std::size_t refused_ = 0;
  bool settling_soon_ = false;
  std::unique_ptr<Timer> settling_;
};

}  // namespace zkspec
