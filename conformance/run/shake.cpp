#include "conformance/run/shake.hpp"

#include <fmt/format.h>

namespace zkspec {
namespace {

bool differs(const Verdict& one, const Verdict& other) { return one.outcome != other.outcome || one.violated != other.violated; }

/// Such a trial says nothing of delivery.
bool stalled(const Verdict& verdict) { return verdict.outcome == Outcome::inconclusive && verdict.reason.starts_with("host stall"); }

std::string described(const Verdict& verdict) {
  return verdict.reason.empty() ? std::string{word(verdict.outcome)} : fmt::format("{} ({})", word(verdict.outcome), verdict.reason);
}

void object(CaseResult& calm, CaseResult shaken, Seed seed, std::uint64_t shake) {
  auto reason = fmt::format("verdict depends on delivery: with seed {} {}, shaken with {} {}", seed.value(), described(calm.verdict), shake,
                            described(shaken.verdict));
  calm.verdict = std::move(shaken.verdict);
  calm.verdict.outcome = Outcome::fail;
  calm.verdict.reason = std::move(reason);
  calm.log = std::move(shaken.log);
  calm.duration = shaken.duration;
  calm.shake = shake;
}

}  // namespace

Result<void> shake(RunResult& run, std::uint64_t times, const ShakenRun& again) {
  for (std::uint64_t shake = 1; shake <= times && !interrupted(); ++shake) {
    auto shaken = again(shake);
    if (!shaken) return shaken.error();
    std::map<const Variant*, CaseResult*> results;
    for (auto& result : shaken->cases) results[result.variant] = &result;
    for (auto& calm : run.cases) {
      const auto found = results.find(calm.variant);
      if (calm.shake != 0 || found == results.end()) continue;
      const auto& shaken_verdict = found->second->verdict;
      if (!stalled(shaken_verdict) && differs(calm.verdict, shaken_verdict)) object(calm, std::move(*found->second), run.seed, shake);
    }
  }
  run.interrupted = run.interrupted || interrupted();
  return {};
}

}  // namespace zkspec
