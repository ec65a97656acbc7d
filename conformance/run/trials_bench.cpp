// Simulated trials, in virtual time: every client case on the reference client, and every case against every defect.
#include <benchmark/benchmark.h>

#include "conformance/run/prove.hpp"
#include "conformance/run/virtual_run.hpp"
#include "fake-server/base/source_tree.hpp"

namespace {

using namespace zkspec;

void play_every_client_case(benchmark::State& state) {
  const auto loaded = load_suite(source_tree() / "suites", source_tree() / "fixtures" / "defects");
  Plan plan{.suite = &loaded.suite,
            .variants = *select(loaded.suite, Role::client, {}),
            .seed = Seed{1},
            .jobs = static_cast<int>(state.range(0))};
  for (auto _ : state) {
    auto run = run_virtual(plan, Role::client, {});
    benchmark::DoNotOptimize(run);
  }
  state.counters["trials/s"] = benchmark::Counter(static_cast<double>(plan.variants.size()), benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(play_every_client_case)->ArgName("jobs")->Arg(1)->Arg(2)->UseRealTime();

/// All of `zkspec prove`.
void prove_everything(benchmark::State& state) {
  const auto loaded = load_suite(source_tree() / "suites", source_tree() / "fixtures" / "defects");
  const auto defects = load_defects(source_tree() / "fixtures" / "defects");
  ProofPlan plan{.suite = &loaded.suite,
                 .variants = *select_for_any_role(loaded.suite, {}),
                 .seed = Seed{1},
                 .jobs = static_cast<int>(state.range(0))};
  for (const auto& defect : defects.scripts) plan.defects.push_back(&defect);
  std::size_t trials = 0;
  for (auto _ : state) trials += prove(plan).trials;
  state.counters["trials/s"] = benchmark::Counter(static_cast<double>(trials), benchmark::Counter::kIsRate);
}
BENCHMARK(prove_everything)->ArgName("jobs")->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
