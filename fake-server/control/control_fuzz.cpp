// Any request to the control API, to a fuzzer: a line with method and target, a line with the type of the body, and the body. Whatever it
// asks for, it is answered, and the ensemble goes on. Two clients are there, connections 1 and 2; the second has a node and watches.
#include <stdexcept>

#include "fake-server/control/control_api.hpp"
#include "fake-server/ensemble/test_peer.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

namespace zkspec {
namespace {

std::string_view line_of(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

void pass_a_second(Loop& loop) {
  bool over = false;
  const auto timer = loop.timer([&] { over = true; });
  timer->arm(loop.now() + 1s);
  loop.run([&] { return over; });
}

void ask(std::string_view text) {
  const auto loop = make_sim_loop(Seed{3});
  EventLog log;
  Ensemble ensemble{*loop, {.servers = 3, .seed = Seed{5}, .log = &log, .honest = true}};
  ensemble.start().value();
  test::Peer idle{*loop, ensemble.address(ServerIndex{1})};
  test::Peer busy{*loop, ensemble.address(ServerIndex{2})};
  for (auto* peer : {&idle, &busy}) peer->send(wire::ConnectRequest{.timeOut = wire::Millis{20'000}});
  busy.send(test::create(1, "/busy", wire::create_flag::ephemeral));
  busy.send(test::get(2, "/busy", true));
  busy.send(test::children(3, "/", true));
  pass_a_second(*loop);
  ControlApi api{*loop, ensemble, log};
  while (!text.empty()) {
    auto first = line_of(text);
    const auto blank = std::min(first.find(' '), first.size());
    WebCall call{.method = std::string{first.substr(0, blank)}, .target = std::string{first.substr(std::min(blank + 1, first.size()))}};
    call.content_type = line_of(text);
    const auto end = std::min(text.find("\n---\n"), text.size());
    call.body = text.substr(0, end);
    text.remove_prefix(std::min(end + 5, text.size()));
    const auto answer = api.handle(call);
    if (answer.status < 200 || answer.status >= 500) throw std::logic_error("status " + std::to_string(answer.status));
    busy.send(test::ping());
    pass_a_second(*loop);
  }
}

}  // namespace
}  // namespace zkspec

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  zkspec::ask(zkspec::as_text({data, size}));
  return 0;
}
