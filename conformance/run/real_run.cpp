#include "conformance/run/real_run.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <thread>

#include "conformance/run/confirmation.hpp"
#include "conformance/run/cost_meter.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"

namespace zkspec {
namespace {

constexpr int isolated_at_once = 3;   // processes that play one case each
constexpr int beside_when_late = 16;  // of the trials that share a process

/// What is still to be played, by the way in which it is played.
struct Left {
  std::vector<const Variant*> shared = {};
  std::vector<const Variant*> isolated = {};
  std::vector<const Variant*> load = {};
  std::vector<const Variant*> statistical = {};

  [[nodiscard]] bool empty() const { return shared.empty() && isolated.empty() && load.empty() && statistical.empty(); }

  std::vector<const Variant*>& with(const Variant& variant) {
    if (group_of(variant) == Group::ordinary) return variant.of->isolated ? isolated : shared;
    return group_of(variant) == Group::load ? load : statistical;
  }
};

Left all_of(const Plan& plan) {
  Left left;
  std::set<const Variant*> played;
  for (const auto& result : plan.earlier) played.insert(result.variant);
  for (const auto at : longest_first(plan.variants, plan.durations))
    if (const auto* variant = plan.variants[at]; !played.contains(variant)) left.with(*variant).push_back(variant);
  return left;
}

/// Until nothing is left, or enough has failed. Clients that need processes of their own are played beside those that share one; servers
/// are the same ones for all, and are crashed when nobody else needs them. Statistical cases are many trials at once, and have the host
/// for themselves, as have those of load one by one.
Result<std::vector<CaseResult>> play(const Plan& plan, Role role, const StandFactory& factory, FailureLimit& limit, Left& left) {
  std::vector<CaseResult> results;
  const auto take = [&results](Result<Played> played, std::vector<const Variant*>& from) -> Result<void> {
    if (!played) return played.error();
    std::ranges::move(played->results, std::back_inserter(results));
    from = std::move(played->rest);
    return {};
  };
  const Spread together{.workers = plan.jobs, .beside = plan.beside, .beside_when_late = std::min(plan.beside, beside_when_late)};
  const bool beside = role == Role::client;
  const Spread apart{.workers = beside ? isolated_at_once : 1, .fresh = true};
  Result<Played> shared = Played{};
  Result<Played> isolated = Played{};
  const auto play_isolated = [&] { isolated = play_singles(plan, limit, left.isolated, factory, apart); };
  {
    std::jthread other;
    if (beside) other = std::jthread{play_isolated};
    shared = play_singles(plan, limit, left.shared, factory, together);
  }
  if (!beside && shared) play_isolated();
  if (auto taken = take(std::move(shared), left.shared); !taken) return taken.error();
  if (auto taken = take(std::move(isolated), left.isolated); !taken) return taken.error();
  if (auto taken = take(play_singles(plan, limit, left.load, factory, {}), left.load); !taken) return taken.error();
  if (auto taken = take(play_experiments(plan, limit, left.statistical, factory), left.statistical); !taken) return taken.error();
  return results;
}

/// Failures that were not confirmed do not count: where some of those that ended a round have gone, the rest gets another one.
Result<RunResult> run_stages(Plan plan, Role role, const StandFactory& factory) {
  const auto loop = make_asio_loop();
  const auto started = loop->now();
  CostMeter meter;
  std::mutex mutex;
  plan.ended = [&meter](Duration length) { meter.note_trial(length); };
  if (plan.progress)
    plan.progress = [&mutex, tell = plan.progress](const CaseResult& result) {
      const std::lock_guard lock{mutex};
      tell(result);
    };
  RunResult run{.role = role, .real_clock = true, .seed = plan.seed, .cases = plan.earlier};
  auto left = all_of(plan);
  Confirmation confirmation{plan, factory};
  bool enough = false;
  do {
    FailureLimit limit{plan};
    for (const auto& result : run.cases) limit.note(result);
    auto results = play(plan, role, factory, limit, left);
    if (!results) return results.error();
    std::ranges::move(*results, std::back_inserter(run.cases));
    if (auto confirmed = confirmation.confirm(run.cases); !confirmed) return confirmed.error();
    FailureLimit confirmed_limit{plan};
    for (const auto& result : run.cases) confirmed_limit.note(result);
    enough = confirmed_limit.reached();
  } while (!left.empty() && !enough && !interrupted());
  std::sort(run.cases.begin(), run.cases.end(), [](const auto& a, const auto& b) { return a.variant->id < b.variant->id; });
  run.wall = loop->now() - started;
  run.costs = meter.costs();
  run.interrupted = interrupted();
  return run;
}

/// A single trial.
class OneTrial final : public Work {
 public:
  explicit OneTrial(const Variant& variant)
      : task_{Task{&variant}}, result_{without_trial(variant, Outcome::inconclusive, std::string{cut_off_by_interrupt})} {}
  std::optional<Task> next() override { return std::exchange(task_, std::nullopt); }
  bool over() override { return !task_; }
  void under_way(const Trial& /*trial*/) override {}
  void finished(CaseResult result) override { result_ = std::move(result); }
  CaseResult take_result() { return std::move(result_); }

 private:
  std::optional<Task> task_;
  CaseResult result_;
};

CaseResult play_alone(const Plan& plan, const Variant& variant, const ServersToJudge& servers, const Defect& lies) {
  const auto loop = make_asio_loop();
  ServerStand stand{*loop, plan, servers, lies};
  OneTrial trial{variant};
  play_on(*loop, stand, {}, trial);
  return trial.take_result();
}

}  // namespace

Result<RunResult> run_real_clients(const Plan& plan, const SubjectFactory& factory) {
  std::mutex mutex;
  Capabilities capabilities;
  std::optional<Result<void>> known;
  const auto stands = [&](Loop& loop) -> Result<std::unique_ptr<Stand>> {
    auto subject = factory(loop);
    if (!subject) return subject.error();
    const std::lock_guard lock{mutex};
    if (!known) {  // once, before any trial: who is told of results reads what this tells
      capabilities = (*subject)->capabilities();
      known = plan.met ? plan.met(capabilities.client, capabilities.version) : Result<void>{};
    }
    if (!*known) return known->error();
    return std::unique_ptr<Stand>{std::make_unique<ClientStand>(loop, plan, std::move(*subject))};
  };
  auto run = run_stages(plan, Role::client, stands);
  if (!run) return run.error();
  run->subject = capabilities.client;
  run->version = capabilities.version;
  return run;
}

Result<RunResult> run_real_servers(const Plan& plan, const ServersToJudge& servers, const Defect& lies) {
  const auto stands = [&](Loop& loop) -> Result<std::unique_ptr<Stand>> {
    auto stand = std::make_unique<ServerStand>(loop, plan, servers, lies);
    if (auto failure = stand->failure(); !failure.empty()) return Error{Errc::adapter, {}, std::move(failure)};
    return std::unique_ptr<Stand>{std::move(stand)};
  };
  return run_stages(plan, Role::server, stands);
}

CaseResult try_real_servers(const Plan& plan, const Variant& variant, const ServersToJudge& servers, const Defect& lies) {
  auto result = play_alone(plan, variant, servers, lies);
  const auto outcome = result.verdict.outcome;
  const bool without_verdict = outcome == Outcome::inconclusive || outcome == Outcome::error;
  return without_verdict && !interrupted() ? play_alone(plan, variant, servers, lies) : result;
}

}  // namespace zkspec
