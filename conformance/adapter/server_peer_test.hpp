// A server for tests of this room: listens on a loop, keeps what it gets, says what the test says.
#pragma once

#include <functional>
#include <iterator>

#include "fake-server/loop/loop.hpp"
#include "fake-server/wire/codec.hpp"

namespace zkspec {

class ServerPeer final : private Acceptor, private Endpoint {
 public:
  explicit ServerPeer(Loop& loop) : loop_{loop}, listener_{loop.listen({"127.0.0.1"}, *this).value()} {}

  [[nodiscard]] const Address& address() const { return listener_->address(); }

  void say(const wire::Message& message) { say_bytes(wire::encode(message)); }
  void say_bytes(Bytes bytes) {
    output_.send(std::move(bytes));
    link_->wake();
  }
  void close(Closing how) {
    output_.close(how);
    link_->wake();
  }

  int accepted_connections = 0;
  std::vector<wire::Message> frames = {};  ///< of the newest connection
  std::size_t reads = 0;                   ///< pieces in which its bytes came
  std::optional<Closing> ended = {};       ///< how the client ended it
  std::function<void(const wire::Message&)> on_frame = {};

 private:
  Endpoint& accepted(TimePoint /*now*/, std::unique_ptr<Link> link, const Address& /*peer*/) override {
    ++accepted_connections;
    link_ = std::move(link);
    frames.clear();
    splitter_ = wire::FrameSplitter{};
    ended.reset();
    return *this;
  }
  void receive(TimePoint /*now*/, BytesView bytes) override {
    ++reads;
    splitter_.append(bytes);
    for (auto body = splitter_.next(); body && *body; body = splitter_.next()) {
      frames.push_back(frames.empty() ? wire::decode_connect_request(**body) : wire::decode_request(**body));
      if (on_frame) on_frame(frames.back());
    }
  }
  void peer_closed(TimePoint /*now*/, Closing how) override { ended = how; }
  void tick(TimePoint /*now*/) override {}
  [[nodiscard]] TimePoint next_deadline() const override { return never; }
  void drain(TimePoint /*now*/, Output& out) override {
    std::ranges::move(std::exchange(output_.items, {}), std::back_inserter(out.items));
  }

  Loop& loop_;
  wire::FrameSplitter splitter_ = wire::FrameSplitter{};
  Output output_ = {};
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<Link> link_ = {};
};

/// Lets the loop run for so long.
inline void let_pass(Loop& loop, Duration time) {
  bool over = false;
  const auto timer = loop.timer([&over] { over = true; });
  timer->arm(later(loop.now(), time));
  loop.run([&over] { return over; });
}

inline wire::ConnectResponse grant_of(Duration timeout) {
  return {.timeOut = wire::Millis{static_cast<std::int32_t>(to_ms(timeout))},
          .sessionId = SessionId{7},
          .passwd = to_bytes("sixteen bytes ok")};
}

}  // namespace zkspec
