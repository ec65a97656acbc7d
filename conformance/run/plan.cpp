#include "conformance/run/plan.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fmt/format.h>

namespace zkspec {
namespace {

std::atomic<bool> interrupt_seen{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

extern "C" void note_interrupt(int /*signal*/) { interrupt_seen.store(true); }

}  // namespace

Seed seed_of(Seed run, const Variant& variant, std::uint64_t trial) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a, 64 bits
  for (const char letter : variant.id) hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211U;
  return Seed{hash ^ (run.value() * 0x9e3779b97f4a7c15U) ^ (trial * 0xbf58476d1ce4e5b9U)};
}

std::string inapplicable(const Variant& variant, const Capabilities& capabilities, bool real_clock) {
  for (const auto& flag : variant.of->needs)
    if (!capabilities.flags.contains(flag)) return "needs " + flag;
  if (variant.of->real_clock && *variant.of->real_clock != real_clock)
    return *variant.of->real_clock ? "runs on the real clock only" : "runs on the virtual clock only";
  return {};
}

CaseResult without_trial(const Variant& variant, Outcome outcome, std::string reason) {
  CaseResult result{.variant = &variant};
  result.verdict.outcome = outcome;
  result.verdict.reason = std::move(reason);
  for (const auto& step : variant.of->script) result.verdict.not_exercised.insert(step.clauses.begin(), step.clauses.end());
  return result;
}

bool counts_as_failure(const Plan& plan, const CaseResult& result) {
  if (result.verdict.outcome == Outcome::error) return true;
  return result.verdict.outcome == Outcome::fail && !(plan.known && plan.known(result));
}

std::vector<std::string> not_played(const Plan& plan, const RunResult& run) {
  std::set<std::string> played;
  for (const auto& result : run.cases) played.insert(result.variant->id);
  std::vector<std::string> rest;
  for (const auto* variant : plan.variants)
    if (!played.contains(variant->id)) rest.push_back(variant->id);
  std::ranges::sort(rest);
  return rest;
}

std::string why_not_played(const Plan& plan, const RunResult& run) {
  if (run.interrupted) return "interrupted";
  const auto failures = std::ranges::count_if(run.cases, [&plan](const auto& result) { return counts_as_failure(plan, result); });
  return fmt::format("{} failure{} reached", failures, failures == 1 ? " was" : "s were");
}

void make_strict(Verdict& verdict) {
  if (verdict.outcome != Outcome::pass || verdict.warnings.empty()) return;
  verdict.outcome = Outcome::fail;
  verdict.findings.insert(verdict.findings.end(), verdict.warnings.begin(), verdict.warnings.end());
  verdict.warnings.clear();
  verdict.reason = reason_of(verdict.findings.front());
}

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = note_interrupt;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return interrupt_seen.load(); }

}  // namespace zkspec
