// The judge beside a trial with many connections: it looks again at each event of the log.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "conformance/cases/case_reader.hpp"
#include "conformance/verdict/judge.hpp"

namespace {

using namespace zkspec;

ReadCase many_handshakes(const Ledger& ledger, std::int64_t connections) {
  const auto toml = read_toml(fmt::format(R"([[case]]
id     = "handshake/many"
title  = "t"
why    = "w"
kills  = ["client/x"]
roles  = ["client"]
script = [{{ s = "*", rx = "ConnectRequest", n = {}, clause = "handshake.first" }}])",
                                          connections),
                              "bench.toml");
  const Preludes preludes;
  const std::vector<std::string> defects{"client/x"};
  Problems problems;
  return read_case(toml.root.find("case")->array()->front(), "handshake", {ledger, preludes, defects}, problems);
}

/// Each of so many connections opens and says its ConnectRequest; one step takes them all.
void take_a_handshake_of_each_connection(benchmark::State& state) {
  const auto connections = state.range(0);
  Ledger ledger;
  ledger.clauses["handshake.first"] = {.id = "handshake.first", .level = Level::must, .roles = {Role::client}};
  const auto described = many_handshakes(ledger, connections);
  const Setting setting{.role = Role::client, .real_clock = true, .seed = Seed{1}, .tick = 1s};
  for (auto _ : state) {
    EventLog log;
    Judge judge{described.variants.front(), ledger, setting, log};
    benchmark::DoNotOptimize(judge.next({}));
    for (std::int64_t number = 1; number <= connections; ++number) {
      const ConnectionId connection{static_cast<std::uint64_t>(number)};
      const TimePoint at{std::chrono::microseconds{number}};
      log.append(at, event::Opened{ServerIndex{1}, connection});
      log.append(at, event::Frame{ServerIndex{1}, connection, Direction::to_server, wire::ConnectRequest{}, {}});
      benchmark::DoNotOptimize(judge.next(at));
    }
    if (const auto verdict = judge.verdict(); verdict.outcome != Outcome::pass) state.SkipWithError(verdict.reason.c_str());
  }
}
BENCHMARK(take_a_handshake_of_each_connection)->Arg(50)->Arg(100)->Arg(200)->Arg(400)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
