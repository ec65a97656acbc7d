#include "conformance/run/real_run.hpp"

#include <algorithm>
#include <thread>

#include "conformance/run/stages.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"

namespace zkspec {
namespace {

/// Starts what trials are played on; an error ends the stage.
using StandFactory = std::function<Result<std::unique_ptr<Stand>>(Loop&)>;

constexpr int isolated_at_once = 3;  // processes that play one case each

/// The first that another work gives, and nothing beside it.
class OneOf final : public Work {
 public:
  explicit OneOf(Work& others) : others_{others} {}
  std::optional<Task> next(TimePoint now) override { return std::exchange(given_, true) ? std::nullopt : others_.next(now); }
  bool over() override { return given_; }
  void finished(CaseResult result) override { others_.finished(std::move(result)); }

 private:
  Work& others_;
  bool given_ = false;
};

/// How the trials of a stage are spread.
struct Spread {
  int workers = 1;
  int beside = 1;
  bool fresh = false;  ///< a stand for each trial
};

/// One worker: a loop, and a stand after the other as they fail.
void work(Stage& stage, const StandFactory& factory, const Spread& spread) {
  while (!stage.over() && !interrupted()) {
    const auto loop = make_asio_loop();
    auto stand = factory(*loop);
    if (!stand) return stage.fail(stand.error());
    OneOf one{stage};
    play_on(*loop, **stand, spread.beside, spread.fresh ? static_cast<Work&>(one) : stage);
  }
}

Result<std::vector<CaseResult>> play_stage(Stage& stage, const StandFactory& factory, const Spread& spread) {
  {
    std::vector<std::jthread> others;
    for (int worker = 1; worker < spread.workers; ++worker) others.emplace_back([&] { work(stage, factory, spread); });
    work(stage, factory, spread);
  }
  if (stage.error()) return *stage.error();
  return stage.take_results();
}

Result<std::vector<CaseResult>> play_singles(const Plan& plan, std::vector<const Variant*> variants, const StandFactory& factory,
                                             const Spread& spread) {
  Singles stage{plan, std::move(variants)};
  return play_stage(stage, factory, spread);
}

/// Nothing waits for anything but time in these trials: as many go on beside each other as one process of the subject takes.
Result<std::vector<CaseResult>> play_experiments(const Plan& plan, const std::vector<const Variant*>& variants,
                                                 const StandFactory& factory) {
  Experiments stage{plan, variants};
  return play_stage(stage, factory, {.workers = plan.jobs, .beside = std::numeric_limits<int>::max()});
}

bool has_died(const CaseResult& result) {
  return std::any_of(result.log.events().begin(), result.log.events().end(), [](const auto& event) {
    const auto* told = std::get_if<event::Told>(&event.what);
    return told != nullptr && std::holds_alternative<report::Died>(told->report);
  });
}

/// A death in a process that other trials shared proves nothing about this one.
bool needs_confirmation(const CaseResult& result, const std::function<bool(const CaseResult&)>& expected) {
  const auto outcome = result.verdict.outcome;
  if (outcome == Outcome::inconclusive || outcome == Outcome::error) return true;
  return outcome == Outcome::fail && ((has_died(result) && !result.variant->of->isolated) || !expected(result));
}

/// Plays again what did not pass, alone; a statistical case anew with all its trials. The second verdict counts, and what the first said
/// is kept beside it where they differ.
Result<void> confirm(const Plan& plan, const StandFactory& factory, const std::function<bool(const CaseResult&)>& expected,
                     std::vector<CaseResult>& results) {
  std::map<const Variant*, CaseResult*> doubtful;
  std::vector<const Variant*> again;
  std::vector<const Variant*> experiments;
  for (auto& result : results)
    if (needs_confirmation(result, expected)) {
      doubtful[result.variant] = &result;
      (result.variant->trials ? experiments : again).push_back(result.variant);
    }
  if (doubtful.empty() || interrupted()) return {};
  auto plain = plan;
  plain.progress = {};
  auto confirmed = play_singles(plain, std::move(again), factory, {.fresh = true});
  if (!confirmed) return confirmed.error();
  auto repeated = play_experiments(plain, experiments, factory);
  if (!repeated) return repeated.error();
  std::ranges::move(*repeated, std::back_inserter(*confirmed));
  for (auto& second : *confirmed) {
    if (second.verdict.reason == "interrupted") continue;
    auto& first = *doubtful.at(second.variant);
    if (first.verdict.outcome != second.verdict.outcome)
      second.first_outcome = std::string{word(first.verdict.outcome)} + ": " + first.verdict.reason;
    first = std::move(second);
  }
  return {};
}

Result<RunResult> run_stages(const Plan& plan, Role role, const StandFactory& factory,
                             const std::function<bool(const CaseResult&)>& expected) {
  const auto loop = make_asio_loop();
  const auto started = loop->now();
  std::vector<const Variant*> shared;
  std::vector<const Variant*> isolated;
  std::vector<const Variant*> statistical;
  for (const auto* variant : plan.variants) (variant->trials ? statistical : variant->of->isolated ? isolated : shared).push_back(variant);

  RunResult run{.role = role, .real_clock = true, .seed = plan.seed};
  auto results = play_singles(plan, std::move(shared), factory, {.workers = plan.jobs, .beside = plan.beside});
  if (!results) return results.error();
  auto alone = play_singles(plan, std::move(isolated), factory, {.workers = isolated_at_once, .fresh = true});
  if (!alone) return alone.error();
  auto experiments = play_experiments(plan, statistical, factory);
  if (!experiments) return experiments.error();
  std::ranges::move(*alone, std::back_inserter(*results));
  std::ranges::move(*experiments, std::back_inserter(*results));
  if (auto confirmed = confirm(plan, factory, expected, *results); !confirmed) return confirmed.error();

  run.cases = std::move(*results);
  for (auto& result : run.cases)
    if (plan.strict) make_strict(result.verdict);
  std::sort(run.cases.begin(), run.cases.end(), [](const auto& a, const auto& b) { return a.variant->id < b.variant->id; });
  run.wall = loop->now() - started;
  run.interrupted = interrupted();
  return run;
}

}  // namespace

Result<RunResult> run_real_clients(const Plan& plan, const SubjectFactory& factory,
                                   const std::function<bool(const CaseResult&)>& expected) {
  std::mutex mutex;
  Capabilities capabilities;
  const auto stands = [&](Loop& loop) -> Result<std::unique_ptr<Stand>> {
    auto subject = factory(loop);
    if (!subject) return subject.error();
    const std::lock_guard lock{mutex};
    capabilities = (*subject)->capabilities();
    return std::unique_ptr<Stand>{std::make_unique<ClientStand>(loop, plan, std::move(*subject))};
  };
  auto run = run_stages(plan, Role::client, stands, expected);
  if (!run) return run.error();
  run->subject = capabilities.client;
  run->version = capabilities.version;
  return run;
}

RunResult run_real_servers(const Plan& plan, const std::vector<Address>& servers, Duration tick,
                           const std::function<bool(const CaseResult&)>& expected) {
  const auto stands = [&](Loop& loop) -> Result<std::unique_ptr<Stand>> {
    return std::unique_ptr<Stand>{std::make_unique<ServerStand>(loop, plan, servers, tick)};
  };
  return run_stages(plan, Role::server, stands, expected).value();
}

}  // namespace zkspec
