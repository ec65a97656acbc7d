// Lines at the edges of the protocol, and beyond them.
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <limits>

#include "conformance/run/adapter_check/adapter_checks.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;
using json_object = json::object;

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

template <class Report>
const Report* said(const AdapterBench::Heard* heard) {
  const auto* report = heard == nullptr ? nullptr : std::get_if<heard::Report>(&heard->event.what);
  return report == nullptr ? nullptr : std::get_if<Report>(&report->report);
}

std::string shown(const AdapterBench::Heard* heard, const AdapterBench& bench) {
  return heard == nullptr ? bench.last_words() : shortened(heard->line);
}

Made without_session(const AdapterBench& bench) { return made(false, "open", "no `connected`: " + bench.last_words()); }

/// The command must be answered by `unsupported`, and the adapter must go on.
Made unknown(AdapterBench& bench, json_object command) {
  const auto client = bench.open();
  if (client.empty()) return without_session(bench);
  command["client"] = client;
  command["tag"] = "unknown";
  bench.send(command);
  const AdapterBench::Heard* answer = nullptr;
  bench.until([&] { return (answer = bench.answer(client, "unknown")) != nullptr; });
  const auto sent = shortened(json::serialize(command));
  if (said<report::Unsupported>(answer) == nullptr) return made(false, sent, shown(answer, bench));
  const auto came = shown(answer, bench);
  return bench.answers() ? made(true, sent, came) : made(false, sent, came + "; then to caps: " + bench.last_words());
}

Made unknown_client(AdapterBench& bench) {
  const json_object command{{"command", "info"}, {"client", "nobody"}, {"tag", "t"}};
  bench.send(command);
  const AdapterBench::Heard* answer = nullptr;
  bench.until([&] { return (answer = bench.answer("nobody", "t")) != nullptr; });
  const bool refused = said<report::Trouble>(answer) != nullptr || said<report::Unsupported>(answer) != nullptr;
  const auto came = shown(answer, bench);
  return made(refused && bench.answers(), json::serialize(command), came);
}

/// Either is right: the process ends by itself with a status other than 0, or the line is refused in a word and the adapter goes on.
Made refused(AdapterBench& bench, const std::string& line) {
  bench.send_line(line);
  if (!bench.answers()) {
    const bool right = bench.ended() && !bench.ended()->by_signal && bench.ended()->number != 0;
    return made(right, shortened(line), bench.last_words());
  }
  for (const auto& heard : bench.heard()) {
    const auto* done = said<report::Done>(&heard);
    const bool failed = done != nullptr && done->tag == "malformed" && done->result != ApiResult::ok;
    if (failed || said<report::Trouble>(&heard) != nullptr || said<report::Unsupported>(&heard) != nullptr)
      return made(true, shortened(line), shown(&heard, bench));
    if (done != nullptr) return made(false, shortened(line), shown(&heard, bench));
  }
  return made(false, shortened(line), "it goes on without a word");
}

BenchCheck malformed(const std::string& name, const std::string& line) {
  return {"malformed/" + name, "the end of the process with a status other than 0, or `error`",
          "Let what reads the line throw and end the process with status 1, or write an `error`; do not go on in silence.",
          {}, [line](AdapterBench& bench) { return refused(bench, line); }};
}

/// A command to a client that is there, with something wrong in it.
BenchCheck malformed_command(const std::string& name, const json_object& fields) {
  return {"malformed/" + name, "the end of the process with a status other than 0, or a failed `done`, or `error`",
          "Take a field that is missing or of another type for a bug of the runner: convert nothing, and use no default in its place.",
          {}, [fields](AdapterBench& bench) {
            const auto client = bench.open();
            if (client.empty()) return without_session(bench);
            auto command = fields;
            command["client"] = client;
            return refused(bench, json::serialize(command));
          }};
}

Made echoes(AdapterBench& bench) {
  using Limits = std::numeric_limits<std::int64_t>;
  constexpr std::int64_t beyond_a_double = (std::int64_t{1} << 53U) + 1;
  for (const auto echo : {std::int64_t{0}, std::int64_t{-1}, beyond_a_double, Limits::max(), Limits::min()}) {
    const auto begin = bench.heard().size();
    bench.send_line(caps_line(echo));
    bench.until([&] { return bench.heard().size() > begin; });
    if (bench.heard().size() == begin) return made(false, caps_line(echo), bench.last_words());
    const auto& heard = bench.heard()[begin];
    const auto* caps = std::get_if<heard::Caps>(&heard.event.what);
    const auto& known = bench.capabilities();
    const bool same = caps != nullptr && caps->capabilities.client == known.client && caps->capabilities.version == known.version &&
                      caps->capabilities.flags == known.flags && caps->capabilities.max_clients == known.max_clients;
    if (!same || caps->echo != echo) return made(false, caps_line(echo), shortened(heard.line));
  }
  return made(true, "caps with echo, five times", "each as it was sent");
}

Made identity(AdapterBench& bench) {
  const auto& known = bench.capabilities();
  return made(!known.client.empty() && !known.version.empty(), "nothing", fmt::format("'{}', '{}'", known.client, known.version));
}

/// Names of clients and tags are the runner's: they come back as they are.
Made names(AdapterBench& bench) {
  const auto client = bench.open("größe \"日本語\" \\ 🦓");
  if (client.empty()) return without_session(bench);
  for (const auto& tag : {std::string{"größe/🦓"}, std::string{"\"\\/\t"}, std::string(10'000, 't'), std::string{"9223372036854775807"}}) {
    const command::Op look{tag, Operation::exists, "/", {}, -1, {}};
    const auto line = command_line(client, look);
    bench.send_line(line);
    const AdapterBench::Heard* answer = nullptr;
    bench.until([&] { return (answer = bench.answer(client, tag)) != nullptr; });
    if (said<report::Unsupported>(answer) != nullptr) return skipped("`exists` is unsupported");
    if (said<report::Done>(answer) == nullptr) return made(false, shortened(line), shown(answer, bench));
  }
  return made(true, "four operations with odd tags", "each `done` with its tag");
}

}  // namespace

Made made(bool ok, std::string sent, std::string came) {
  return {ok ? AdapterCheck::Standing::ok : AdapterCheck::Standing::not_ok, std::move(sent), std::move(came)};
}

Made skipped(std::string why) { return {AdapterCheck::Standing::skipped, {}, std::move(why)}; }

std::vector<BenchCheck> line_checks() {
  const std::string go_on = "Answer what you do not know by `unsupported`, with its tag, and read the next line.";
  std::vector<BenchCheck> checks = {
      {"caps/identity", "name and version of the client library", "Name the client library and its version in `caps`.", {}, identity},
      {"caps/echo", "the same caps, with the echo as it was sent",
       "Copy `echo` as a whole number of 64 bits; tell the same caps each time.", {}, echoes},
      {"unknown/command", "`unsupported` with its tag, and an answer to what comes next", go_on, {},
       [](AdapterBench& bench) { return unknown(bench, {{"command", "defragment"}}); }},
      {"unknown/kind", "`unsupported` with its tag, and an answer to what comes next", go_on, {},
       [](AdapterBench& bench) { return unknown(bench, {{"command", "op"}, {"kind", "levitate"}, {"path", "/a"}}); }},
      {"unknown/client", "`error`, and an answer to what comes next",
       "Answer a command for a client that is not open by an `error`, and read the next line.", {}, unknown_client},
      {"unknown/oversized", "`unsupported` with its tag, and an answer to what comes next",
       go_on + " Lines have up to 1 MiB.", {},
       [](AdapterBench& bench) { return unknown(bench, {{"command", std::string(mebibyte - 200, 'x')}}); }},
      {"values/names", "`done` with the client and the tag of the command",
       "Keep `client` and `tag` as the texts that they are; read and write UTF-8, whatever the locale says.", {}, names},
      malformed("no-json", R"({"command":)"),
      malformed("no-object", R"(["caps"])"),
      malformed("no-command", "{}"),
      malformed("command-no-text", R"({"command":7})"),
      malformed("no-utf-8", "{\"command\":\xff\xfe}"),
      malformed("deep", std::string(100'000, '[')),
      malformed("oversized", std::string(2 * mebibyte, 'x')),
      malformed("servers-no-list", R"({"command":"open","client":"m","servers":7,"timeout_ms":3000})"),
      malformed_command("no-tag", {{"command", "op"}, {"kind", "exists"}, {"path", "/a"}}),
      malformed_command("path-no-text", {{"command", "op"}, {"tag", "malformed"}, {"kind", "exists"}, {"path", 7}}),
  };
  return checks;
}

}  // namespace zkspec
