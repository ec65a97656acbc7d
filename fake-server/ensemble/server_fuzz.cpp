// Any bytes that a client may send, to a fuzzer. Whatever they are, another client must not notice and the server must come to rest.
//
// The first byte says how the rest is meant: bit 0: after a handshake; bit 1: as frames, each with two bytes of length in front, which
// get the prefix of the protocol; otherwise as they are. Its other bits say how large the pieces are in which they arrive.
#include <stdexcept>

#include "fake-server/ensemble/ensemble.hpp"
#include "fake-server/ensemble/test_peer.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

namespace zkspec {
namespace {

class Stage {
 public:
  Stage() { ensemble_.start().value(); }

  void play(BytesView input) {
    test::Peer witness{*loop_, ensemble_.address(ServerIndex{1})};
    witness.send(wire::ConnectRequest{.timeOut = wire::Millis{20'000}});
    pass(1ms);
    const auto how = input.empty() ? std::uint8_t{0} : input.front();
    attack(how, input.empty() ? input : input.subspan(1));
    pass(3s);
    witness.send(test::create(1, "/witness"));
    witness.send(test::exists(2, "/"));
    pass(1ms);
    const auto story = witness.story(1);
    const bool answered = story.starts_with("reply 1 ") && story.find("; reply 2 ") != std::string::npos;
    if (!answered || witness.got.size() != 3) throw std::logic_error("another client noticed: " + story);
  }

 private:
  void attack(std::uint8_t how, BytesView input) {
    test::Peer attacker{*loop_, ensemble_.address(ServerIndex{1})};
    if ((how & 1U) != 0) attacker.send(wire::ConnectRequest{.timeOut = wire::Millis{6000}});
    const Bytes stream = (how & 2U) != 0 ? framed(input) : Bytes{input.begin(), input.end()};
    const std::size_t piece = std::size_t{1} << (how >> 2U & 15U);
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

  std::unique_ptr<Loop> loop_ = make_sim_loop(Seed{3});
  EventLog log_{};
  Ensemble ensemble_{*loop_, {.limits = {.tick = 1s}, .seed = Seed{5}, .log = &log_, .honest = true}};
};

}  // namespace
}  // namespace zkspec

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  zkspec::Stage{}.play({data, size});
  return 0;
}
