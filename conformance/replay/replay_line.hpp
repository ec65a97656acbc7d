// One live connection of a replay. Private to this room.
#pragma once

#include "conformance/capture/traffic_reader.hpp"
#include "conformance/replay/replay.hpp"

namespace zkspec {

class Replay::Line final : public Endpoint {
 public:
  Line(Replay& replay, Party peer) : replay_{replay}, peer_{peer} {}

  void attach(std::unique_ptr<Link> link) { link_ = std::move(link); }
  void connect(Address to);
  void say(Bytes bytes);
  void close(Closing how);

  /// What the peer has said and nobody has taken.
  std::deque<EventPayload> heard = {};
  std::optional<Closing> ended = {};  ///< by the peer

  void receive(TimePoint now, BytesView bytes) override;
  void peer_closed(TimePoint now, Closing how) override;
  void tick(TimePoint /*now*/) override {}
  [[nodiscard]] TimePoint next_deadline() const override { return never; }
  void drain(TimePoint now, Output& out) override;

 private:
  bool answer_ping(const EventPayload& what);

  Replay& replay_;
  Party peer_;
  TrafficReader reader_{{}, {}, true};  // cuts frames, and knows what replies answer
  Output output_ = {};
  std::unique_ptr<Link> link_ = {};
};

/// Where live clients are awaited.
class Replay::Port final : public Acceptor {
 public:
  explicit Port(Replay& replay) : replay_{replay} {}
  Result<void> open(Loop& loop, const std::string& host);
  [[nodiscard]] const Address& address() const { return listener_->address(); }
  Endpoint& accepted(TimePoint now, std::unique_ptr<Link> link, const Address& peer) override;

 private:
  Replay& replay_;
  std::unique_ptr<Listener> listener_ = {};
};

}  // namespace zkspec
