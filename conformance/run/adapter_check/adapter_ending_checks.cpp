// How an adapter ends, and what it leaves behind.
#include <algorithm>
#include <fmt/format.h>

#include "conformance/run/adapter_check/adapter_checks.hpp"

namespace zkspec {
namespace {

std::size_t close_requests(std::span<const Event> log) {
  return static_cast<std::size_t>(std::ranges::count_if(log, [](const Event& each) {
    const auto* frame = std::get_if<event::Frame>(&each.what);
    return frame != nullptr && frame->direction == Direction::to_server && wire::name_of(frame->message) == "closeSession";
  }));
}

/// The process ends with status 0, its sessions are not closed, and nobody holds its connections any more.
Made ends(AdapterBench& bench, const std::string& sent, const std::function<void()>& ask) {
  if (bench.open().empty()) return made(false, "open", "no `connected`: " + bench.last_words());
  ask();
  if (!bench.until_ended()) return made(false, sent, fmt::format("the process goes on after {} ms", to_ms(adapter_patience)));
  if (*bench.ended() != ExitStatus{false, 0}) return made(false, sent, bench.last_words());
  const auto closed = [&bench] { return bench.ensemble().open_connections(ServerIndex{1}).empty(); };
  if (!bench.until_after_end(closed))
    return made(false, sent, "it ended, and a connection to the server is still open: a process is left behind");
  if (close_requests(bench.log()) > 0) return made(false, sent, "it closed the session: closeSession was sent");
  return made(true, sent, bench.last_words());
}

Made end_of_input(AdapterBench& bench) {
  return ends(bench, "the end of standard input", [&bench] { bench.end_input(); });
}

Made quit(AdapterBench& bench) {
  return ends(bench, R"({"command":"quit"})", [&bench] { bench.send({{"command", "quit"}}); });
}

Made close(AdapterBench& bench) {
  const auto client = bench.open();
  if (client.empty()) return made(false, "open", "no `connected`: " + bench.last_words());
  const auto line = command_line(client, command::Close{"bye"});
  bench.send_line(line);
  const AdapterBench::Heard* answer = nullptr;
  bench.until([&] { return (answer = bench.answer(client, "bye")) != nullptr; });
  if (answer == nullptr) return made(false, line, bench.last_words());
  const auto came = shortened(answer->line);
  const auto& report = std::get<heard::Report>(answer->event.what).report;
  if (std::holds_alternative<report::Unsupported>(report)) return skipped("`close` is unsupported");
  const auto* done = std::get_if<report::Done>(&report);
  if (done == nullptr || done->result != ApiResult::ok) return made(false, line, came);
  if (!bench.until([&bench] { return close_requests(bench.log()) == 1; }, 2s))
    return made(false, line, came + "; no closeSession was sent");
  return bench.answers() ? made(true, line, came) : made(false, line, came + "; then to caps: " + bench.last_words());
}

}  // namespace

std::vector<BenchCheck> ending_checks() {
  const std::string at_once = "End the process at once with status 0; close no session, and leave no process behind.";
  return {
      {"ends/close", "`done` with ok, closeSession on the wire, and an adapter that goes on",
       "Close the client in the library's orderly way, on a thread of its own, and write `done` when the call has returned.", {}, close},
      {"ends/quit", "status 0 at once, sessions as they are, nothing left behind", at_once, {}, quit},
      {"ends/end-of-input", "status 0 at once, sessions as they are, nothing left behind", at_once, {}, end_of_input},
  };
}

}  // namespace zkspec
