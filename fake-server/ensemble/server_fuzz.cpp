// Any bytes that a client may send, to a fuzzer. Whatever they are, another client must not notice and the server must come to rest.
//
// The first byte says how the rest is meant: bit 0: after a handshake; bit 1: as frames, each with two bytes of length in front, which
// get the prefix of the protocol; otherwise as they are; bits 2 to 5: how large the pieces are in which they arrive; bit 6: to an ensemble
// of three, with all that a server can be configured to do.
#include <stdexcept>

#include "fake-server/ensemble/ensemble.hpp"
#include "fake-server/ensemble/test_peer.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

namespace zkspec {
namespace {

class Stage {
 public:
  explicit Stage(std::uint8_t how) : how_{how}, ensemble_{*loop_, options()} { ensemble_.start().value(); }

  void play(BytesView input) {
    test::Peer witness{*loop_, ensemble_.address(ServerIndex{1})};
    witness.send(wire::ConnectRequest{.timeOut = wire::Millis{20'000}});
    pass(1ms);
    attack(input);
    pass(3s);
    witness.send(test::create(1, "/witness"));
    witness.send(test::exists(2, "/"));
    pass(1ms);
    const auto story = witness.story(1);
    const bool answered = story.starts_with("reply 1 ") && story.find("; reply 2 ") != std::string::npos;
    if (!answered || witness.got.size() != 3) throw std::logic_error("another client noticed: " + story);
    for (const auto& event : log_.events()) static_cast<void>(to_line(event, {}) + print(event));
    static_cast<void>(ensemble_.snapshot());
  }

 private:
  EnsembleOptions options() {
    EnsembleOptions options{.limits = {.tick = 1s}, .seed = Seed{5}, .log = &log_, .honest = true};
    if ((how_ & 64U) == 0) return options;
    options.servers = 3;
    options.local_sessions = true;
    options.extended_types = true;
    options.reconfig_enabled = true;
    options.container_check = 1s;
    return options;
  }

  void attack(BytesView input) {
    test::Peer attacker{*loop_, ensemble_.address(ServerIndex{1})};
    if ((how_ & 1U) != 0) attacker.send(wire::ConnectRequest{.timeOut = wire::Millis{6000}});
    const Bytes stream = (how_ & 2U) != 0 ? framed(input) : Bytes{input.begin(), input.end()};
    const std::size_t piece = std::size_t{1} << (how_ >> 2U & 15U);
    for (std::size_t begin = 0; begin < stream.size(); begin += piece) {
      const auto part = BytesView{stream}.subspan(begin, std::min(piece, stream.size() - begin));
      attacker.send_raw({part.begin(), part.end()});
    }
    pass(1s);
  }

  static Bytes framed(BytesView input) {
    Bytes stream;
    while (input.size() >= 2) {
      const auto length = std::min<std::size_t>(std::size_t{input[0]} << 8U | input[1], input.size() - 2);
      for (const auto shift : {24U, 16U, 8U, 0U}) stream.push_back(static_cast<std::uint8_t>(length >> shift));
      stream.insert(stream.end(), input.begin() + 2, input.begin() + 2 + static_cast<std::ptrdiff_t>(length));
      input = input.subspan(2 + length);
    }
    return stream;
  }

  void pass(Duration span) {
    bool over = false;
    const auto timer = loop_->timer([&] { over = true; });
    timer->arm(loop_->now() + span);
    loop_->run([&] { return over; });
  }

  std::uint8_t how_;
  std::unique_ptr<Loop> loop_ = make_sim_loop(Seed{3});
  EventLog log_{};
  Ensemble ensemble_;
};

}  // namespace
}  // namespace zkspec

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const zkspec::BytesView input{data, size};
  if (!input.empty()) zkspec::Stage{input.front()}.play(input.subspan(1));
  return 0;
}
