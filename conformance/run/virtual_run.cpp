#include "conformance/run/virtual_run.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string_view>
#include <thread>

#include "conformance/adapter/reference_subject.hpp"
#include "conformance/run/experiment.hpp"
#include "conformance/run/failure_limit.hpp"
#include "conformance/run/trial.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"
#include "fake-server/script/server_filters.hpp"

namespace zkspec {
namespace {

/// Honest servers clamp timeouts to 2 to 20 ticks: 1 s to 10 s holds every T that cases use.
constexpr Duration virtual_tick = 500ms;

/// Bounds are exact in virtual time, so the network takes none of it unless it is shaken. Sixteen ways are told apart by the low bits of
/// `shake`: single bytes, headers in two, longer pieces or whole writes; at once or not; joined again where they arrive together or not.
SimNetwork network_of(std::uint64_t shake) {
  constexpr std::size_t segments[] = {0, 1, 3, 40};
  return {.latency = {}, .jitter = shake / 4 % 2 == 1 ? 1ms : 0ms, .max_segment = segments[shake % 4], .coalesce = shake / 8 % 2 == 1};
}

/// From what a step counts from to what it waits for, deliveries follow one another: a connection takes three, an answer two.
constexpr int deliveries_per_step = 8;

Setting setting_of(Role role, Seed seed, std::uint64_t shake) {
  return {.role = role, .seed = seed, .tick = virtual_tick, .delivery = deliveries_per_step * network_of(shake).jitter};
}

/// Only what the network does depends on how it is shaken: client and servers take the same chances.
std::unique_ptr<Loop> loop_of(Seed seed, std::uint64_t shake) { return make_sim_loop(Seed{seed.value() + shake}, network_of(shake)); }

struct EventLimit {
  int events = 0;
  std::string_view exceeded = {};
};

/// No honest trial needs a tenth of it. What a broken client does without pause takes no virtual time, so that only counting ends it.
constexpr EventLimit calm_limit{50'000, "more than 50,000 events"};

/// Each byte may be a delivery, and the largest set of watches is more than 128 KiB, once for each request and once all together.
constexpr EventLimit shaken_limit{2'000'000, "more than 2,000,000 events"};

CaseResult play(Loop& loop, Trial& trial, std::uint64_t shake) {
  if (auto started = trial.start(); !started) return without_trial(trial.variant(), Outcome::error, to_string(started.error()));
  const auto& limit = shake == 0 ? calm_limit : shaken_limit;
  int events = 0;
  loop.run([&] { return trial.finished() || ++events > limit.events; });
  trial.abandon(Outcome::inconclusive, std::string{events > limit.events ? limit.exceeded : "nothing was left to happen"});
  return trial.take_result();
}

CaseResult try_once(const Variant& variant, const Suite& suite, Seed seed, const Defect& defect, std::uint64_t shake) {
  const auto loop = loop_of(seed, shake);
  const auto subject = make_reference_subject(*loop, seed, defect);
  if (auto reason = inapplicable(variant, subject->capabilities(), false); !reason.empty())
    return without_trial(variant, Outcome::not_applicable, std::move(reason));
  Trial trial{*loop, variant, suite.ledger, setting_of(Role::client, seed, shake), *subject, "t"};
  return play(*loop, trial, shake);
}

/// The fake ensemble does at once what is asked of it.
class FakeServers final : public ServerControl {
 public:
  explicit FakeServers(Ensemble& ensemble) : ensemble_{ensemble} {}
  void crash(ServerIndex server) override { ensemble_.crash(server); }
  void restart(ServerIndex server) override { ensemble_.restart(server, false); }
  bool settled() override { return true; }
  Result<void> restore() override { return {}; }
  std::optional<ServerIndex> leader() override { return ensemble_.members().leader(); }
  std::string failure() override { return {}; }

 private:
  Ensemble& ensemble_;
};

bool needs(const Variant& variant, std::string_view capability) {
  return std::ranges::find(variant.of->needs, capability) != variant.of->needs.end();
}

/// Earlier results, each where its variant stands in the plan.
void put_in_place(const Plan& plan, std::vector<CaseResult>& results) {
  for (const auto& earlier : plan.earlier)
    if (const auto found = std::ranges::find(plan.variants, earlier.variant); found != plan.variants.end())
      results[static_cast<std::size_t>(found - plan.variants.begin())] = earlier;
}

/// Workers begin variants in their order, and may have gone beyond the last failure that was allowed: without what came behind it, equal
/// runs have equal results.
void end_with_last_allowed_failure(const Plan& plan, std::vector<CaseResult>& results) {
  FailureLimit limit{plan};
  const auto last = std::ranges::find_if(results, [&limit](const auto& result) {
    limit.note(result);
    return limit.reached();
  });
  if (last != results.end()) results.erase(last + 1, results.end());
}

}  // namespace

CaseResult try_virtual_client(const Variant& variant, const Suite& suite, Seed run_seed, const Defect& defect, std::uint64_t shake) {
  if (!variant.trials) return try_once(variant, suite, seed_of(run_seed, variant), defect, shake);
  Experiment experiment{variant, suite.ledger};
  while (!experiment.decided()) {
    const auto trial = experiment.begin();
    experiment.add(try_once(variant, suite, seed_of(run_seed, variant, trial), defect, shake));
  }
  return experiment.take_result();
}

/// The servers are what the case needs: with bounds of their own, and readable without a majority.
CaseResult try_virtual_server(const Variant& variant, const Suite& suite, Seed run_seed, const Defect& defect, std::uint64_t shake) {
  const auto seed = seed_of(run_seed, variant);
  const auto loop = loop_of(seed, shake);
  const auto filter = defect ? server_filters(defect) : FilterFactory{};
  auto setting = setting_of(Role::server, seed, shake);
  if (needs(variant, "configured_bounds")) {
    setting.shortest = 3 * virtual_tick;
    setting.longest = 15 * virtual_tick;
  }
  Ensemble ensemble{*loop,
                    {.servers = 3,
                     .limits = {.tick = setting.tick, .min_timeout = setting.shortest, .max_timeout = setting.longest},
                     .seed = seed,
                     .honest = true,
                     .filter = filter,
                     .read_only_mode = needs(variant, "read_only_mode")}};
  if (auto bound = ensemble.start(); !bound) return without_trial(variant, Outcome::error, to_string(bound.error()));
  FakeServers control{ensemble};
  setting.leader = control.leader();
  for (std::uint32_t number = 1; number <= ensemble.servers(); ++number)
    setting.servers[ServerIndex{number}] = ensemble.address(ServerIndex{number});
  Trial trial{*loop, variant, suite.ledger, setting, &control};
  return play(*loop, trial, shake);
}

RunResult run_virtual(const Plan& plan, Role role, const Defect& defect) {
  RunResult run{.role = role, .seed = plan.seed};
  run.cases.resize(plan.variants.size());
  std::atomic<std::size_t> next{0};
  FailureLimit limit{plan};
  put_in_place(plan, run.cases);
  for (const auto& result : plan.earlier) limit.note(result);
  std::mutex progress;
  const auto work = [&] {
    for (auto at = next++; at < plan.variants.size() && !interrupted() && !limit.reached(); at = next++) {
      if (run.cases[at].variant != nullptr) continue;
      const auto& variant = *plan.variants[at];
      if (plan.began) plan.began(variant);
      auto result = role == Role::client ? try_virtual_client(variant, *plan.suite, plan.seed, defect, plan.shake)
                                         : try_virtual_server(variant, *plan.suite, plan.seed, defect, plan.shake);
      if (plan.strict) make_strict(result.verdict);
      limit.note(result);
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
  end_with_last_allowed_failure(plan, run.cases);
  return run;
}

}  // namespace zkspec
