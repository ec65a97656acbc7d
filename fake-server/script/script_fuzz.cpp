// Any text given as a script, to a fuzzer; one that loads is carried out on a few messages.
#include "fake-server/script/script_engine.hpp"
#include "fake-server/wire/message.hpp"

namespace zkspec {
namespace {

void carry_out(const Script& script, Party side) {
  ScriptEngine engine{script, side};
  TimePoint now{};
  const std::vector<wire::Message> dialogue{wire::ConnectRequest{},
                                            wire::ConnectResponse{.timeOut = wire::Millis{6000}},
                                            wire::make_request(wire::OpCode::ping),
                                            wire::Reply{{wire::ping_xid, Zxid{7}, {}}, {}},
                                            wire::make_request(wire::OpCode::getData),
                                            wire::make_reply(wire::OpCode::getData),
                                            wire::Notification{},
                                            wire::make_request(wire::OpCode::closeSession)};
  for (int round = 0; round < 2; ++round) {
    for (const auto& message : dialogue) {
      now += 10ms;
      for (const auto& passed : engine.outgoing(now, message))
        if (passed.message) static_cast<void>(wire::print(*passed.message));
      for (const auto& passed : engine.incoming(now, message))
        if (passed.message) static_cast<void>(wire::print(*passed.message));
    }
  }
}

}  // namespace
}  // namespace zkspec

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zkspec;
  const auto loaded = load_script(as_text(BytesView{data, size}), "script.toml");
  for (const auto& problem : loaded.problems) static_cast<void>(to_string(problem));
  if (!loaded.problems.empty()) return 0;
  for (const auto side : {Party::client, Party::server}) carry_out(loaded.script, side);
  return 0;
}
