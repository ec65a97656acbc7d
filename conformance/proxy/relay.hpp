// One client's connection to the proxy, and the proxy's own to the server behind it. What comes on one goes out on the other: the same
// bytes, or, where a filter is set, what it makes of each frame. What came is told as events.
#pragma once

#include "conformance/capture/traffic_reader.hpp"
#include "fake-server/loop/loop.hpp"
#include "fake-server/wire/filter.hpp"

namespace zkspec {

/// Told of what passes. Calls come from inside the loop's callbacks: nothing may be destroyed in them.
class RelayObserver {
 public:
  virtual ~RelayObserver() = default;
  virtual void passed(TimePoint now, EventPayload what) = 0;
  virtual void over(ConnectionId id) = 0;  ///< both connections have ended; the relay may go as soon as the callback is over
};

class Relay final {
 public:
  /// Of the bytes that one side does not take so many are kept; then the other side is not read until it has taken some.
  static constexpr std::size_t untaken_limit = std::size_t{256} << 10U;

  /// Dials `upstream` at once. `filter` may be null; it stands where the server's own would: what it calls the machine is the server.
  Relay(Loop& loop, ServerIndex server, ConnectionId id, Address upstream, std::unique_ptr<Link> client,
        std::unique_ptr<wire::Filter> filter, RelayObserver& observer);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay() = default;

  [[nodiscard]] Endpoint& client() { return client_; }

 private:
  class Side final : public Endpoint {
   public:
    Side(Relay& relay, Party peer) : relay_{relay}, peer_{peer} {}

    void send(Bytes bytes, TimePoint not_before = {});
    void close(Closing how, TimePoint not_before = {});
    void read(bool enabled);
    void connect(Address to) { output_.connect(std::move(to)); }
    [[nodiscard]] bool over() const { return over_; }
    [[nodiscard]] bool full() const { return untaken_ > untaken_limit; }

    void receive(TimePoint now, BytesView bytes) override { relay_.carry(now, peer_, bytes); }
    void peer_closed(TimePoint now, Closing how) override;
    void tick(TimePoint /*now*/) override {}
    [[nodiscard]] TimePoint next_deadline() const override { return due_; }
    void drain(TimePoint now, Output& out) override;

    std::unique_ptr<Link> link = {};

   private:
    Relay& relay_;
    Party peer_;  ///< who is at the other end
    Output output_ = {};
    std::size_t untaken_ = 0;  ///< bytes in it
    TimePoint due_ = never;    ///< when what is first in it may leave, if only that holds it back
    bool reading_ = true;
    bool closing_ = false;  ///< nothing is sent any more
    bool over_ = false;
  };

  [[nodiscard]] Side& side(Party peer) { return peer == Party::client ? client_ : server_side_; }
  void carry(TimePoint now, Party from, BytesView bytes);
  void carry_filtered(TimePoint now, Party from, const EventPayload& what);
  void pass(TimePoint now, Party to, wire::Passed passed);
  void ended(TimePoint now, Party by, Closing how);
  void note_over();
  void pace();

  ServerIndex server_;
  ConnectionId id_;
  RelayObserver& observer_;
  TrafficReader reader_;
  std::unique_ptr<wire::Filter> filter_;
  bool ended_ = false;  ///< one of the two has ended it
  bool asks_word_ = false;
  Side client_{*this, Party::client};
  Side server_side_{*this, Party::server};
};

}  // namespace zkspec
