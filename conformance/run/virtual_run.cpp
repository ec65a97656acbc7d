#include "conformance/run/virtual_run.hpp"

#include <atomic>
#include <mutex>
#include <thread>

#include "conformance/adapter/reference_subject.hpp"
#include "conformance/run/experiment.hpp"
#include "conformance/run/trial.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"
#include "fake-server/script/script_engine.hpp"

namespace zkspec {
namespace {

/// Honest servers clamp timeouts to 2 to 20 ticks: 1 s to 10 s holds every T that cases use.
constexpr Duration virtual_tick = 500ms;

/// Bounds are exact in virtual time, so the network takes none of it.
constexpr SimNetwork instant{.latency = {}};

/// No honest trial needs a tenth of it. What a broken client does without pause takes no virtual time, so that only counting ends it.
constexpr int most_events = 50'000;

CaseResult play(Loop& loop, Trial& trial) {
  if (auto started = trial.start(); !started) return without_trial(trial.variant(), Outcome::error, to_string(started.error()));
  int events = 0;
  loop.run([&] { return trial.finished() || ++events > most_events; });
  trial.abandon(Outcome::inconclusive, events > most_events ? "more than 50,000 events" : "nothing was left to happen");
  return trial.take_result();
}

CaseResult try_once(const Variant& variant, const Suite& suite, Seed seed, const Defect& defect) {
  const auto loop = make_sim_loop(seed, instant);
  const auto subject = make_reference_subject(*loop, seed, defect);
  if (auto reason = inapplicable(variant, subject->capabilities(), false); !reason.empty())
    return without_trial(variant, Outcome::not_applicable, std::move(reason));
  Trial trial{*loop, variant, suite.ledger, {.role = Role::client, .seed = seed, .tick = virtual_tick}, *subject, "t"};
  return play(*loop, trial);
}

}  // namespace

CaseResult try_virtual_client(const Variant& variant, const Suite& suite, Seed run_seed, const Defect& defect) {
  if (!variant.trials) return try_once(variant, suite, seed_of(run_seed, variant), defect);
  Experiment experiment{variant, suite.ledger};
  while (!experiment.decided()) {
    const auto trial = experiment.begin();
    experiment.add(try_once(variant, suite, seed_of(run_seed, variant, trial), defect));
  }
  return experiment.take_result();
}

CaseResult try_virtual_server(const Variant& variant, const Suite& suite, Seed run_seed, const Defect& defect) {
  const auto seed = seed_of(run_seed, variant);
  const auto loop = make_sim_loop(seed, instant);
  FilterFactory filter;
  const auto memory = std::make_shared<ScriptMemory>();
  if (defect)
    filter = [&defect, memory](ServerIndex, ConnectionId) { return std::make_unique<ScriptEngine>(*defect, Party::server, memory); };
  Ensemble ensemble{*loop, {.servers = 3, .limits = {.tick = virtual_tick}, .seed = seed, .honest = true, .filter = filter}};
  if (auto bound = ensemble.start(); !bound) return without_trial(variant, Outcome::error, to_string(bound.error()));
  Setting setting{.role = Role::server, .seed = seed, .tick = virtual_tick};
  for (std::uint32_t number = 1; number <= ensemble.servers(); ++number)
    setting.servers[ServerIndex{number}] = ensemble.address(ServerIndex{number});
  Trial trial{*loop, variant, suite.ledger, setting};
  return play(*loop, trial);
}

RunResult run_virtual(const Plan& plan, Role role, const Defect& defect) {
  RunResult run{.role = role, .seed = plan.seed};
  run.cases.resize(plan.variants.size());
  std::atomic<std::size_t> next{0};
  std::mutex progress;
  const auto work = [&] {
    for (auto at = next++; at < plan.variants.size() && !interrupted(); at = next++) {
      const auto& variant = *plan.variants[at];
      auto result = role == Role::client ? try_virtual_client(variant, *plan.suite, plan.seed, defect)
                                         : try_virtual_server(variant, *plan.suite, plan.seed, defect);
      if (plan.strict) make_strict(result.verdict);
      const std::lock_guard lock{progress};
      if (plan.progress) plan.progress(result);
      run.cases[at] = std::move(result);
    }
  };
  std::vector<std::jthread> workers;
  for (int job = 1; job < plan.jobs; ++job) workers.emplace_back(work);
  work();
  workers.clear();
  run.interrupted = interrupted();
  std::erase_if(run.cases, [](const auto& result) { return result.variant == nullptr; });
  return run;
}

}  // namespace zkspec
