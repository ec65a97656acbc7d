// zkspec replay: one side of a recording, said again.
#include <fmt/format.h>
#include <iostream>

#include "conformance/commands/commands.hpp"
#include "conformance/commands/stored_recording.hpp"
#include "conformance/replay/replay.hpp"
#include "conformance/report/escape.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/asio/interrupt.hpp"
#include "fake-server/loop/asio/resolve.hpp"

namespace zkspec {
namespace {

int tell(const ReplayResult& result, const EventLog& recorded) {
  const auto counts = fmt::format("{} frames said, {} heard as recorded", result.said, result.heard);
  if (!result.divergence) {
    fmt::print("{}: no divergence\n", counts);
    return exit_code::conformant;
  }
  const auto& divergence = *result.divergence;
  const auto at = recorded.events()[divergence.event].at - recorded.start();
  constexpr std::size_t most_told = 2000;  // strangers may say anything, of any length
  const auto what = shorten(visible(divergence.what), most_told);
  fmt::print("{}; then, at event {} ({} ms) of the recording: {}\n", counts, divergence.event + 1, to_ms(at), what);
  for (const auto& field : divergence.fields) fmt::print("  {}: expected {}, seen {}\n", field.field, field.expected, field.seen);
  return exit_code::violations;
}

}  // namespace

int replay_command(const Home& /*home*/, const ReplayArguments& arguments) {
  const auto recording = load_recording(arguments.recording);
  if (!recording) return complain(exit_code::usage, to_string(recording.error()));
  ReplayOptions options{.side = arguments.server ? Party::client : Party::server,
                        .patience = std::chrono::seconds{arguments.patience}};
  if (arguments.server) {
    auto servers = resolve_list(*arguments.server);
    if (!servers) return complain(exit_code::usage, "--server: " + to_string(servers.error()));
    options.servers = *std::move(servers);
  }
  const auto loop = make_asio_loop();
  const auto replay = Replay::start(*loop, recording->log, std::move(options));
  if (!replay) return complain(exit_code::usage, arguments.recording + ": " + to_string(replay.error()));
  bool interrupted = false;
  const auto hook = on_interrupt(*loop, [&] { interrupted = true; });
  if (!hook) return complain(exit_code::usage, to_string(hook.error()));
  std::string awaited;
  for (const auto& address : (*replay)->addresses()) awaited += fmt::format("{}{}", awaited.empty() ? "" : ",", to_string(address));
  if (!awaited.empty()) std::cout << awaited << std::endl;
  loop->run([&] { return interrupted || (*replay)->done(); });
  if (interrupted) return exit_code::interrupted;
  const auto& result = (*replay)->result();
  if (result.refused && result.divergence)
    return complain(exit_code::subject, fmt::format("nobody accepts connections at {}; start the server first", *arguments.server));
  return tell(result, recording->log);
}

}  // namespace zkspec
