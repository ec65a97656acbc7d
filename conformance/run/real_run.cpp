#include "conformance/run/real_run.hpp"

#include <algorithm>
#include <mutex>
#include <thread>

#include "conformance/run/stand.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"

namespace zkspec {
namespace {

/// Starts what trials are played on; an error ends the stage.
using StandFactory = std::function<Result<std::unique_ptr<Stand>>(Loop&)>;

constexpr int isolated_at_once = 3;  // processes that play one case each

/// The variants of a stage, handed out to its workers; and the results, taken back from them.
class Stage {
 public:
  Stage(const Plan& plan, std::vector<const Variant*> variants) : plan_{plan}, variants_{std::move(variants)} {}

  const Variant* next() {
    const std::lock_guard lock{mutex_};
    return given_ < variants_.size() ? variants_[given_++] : nullptr;
  }
  [[nodiscard]] bool exhausted() {
    const std::lock_guard lock{mutex_};
    return given_ >= variants_.size();
  }
  void finished(const CaseResult& result) {
    const std::lock_guard lock{mutex_};
    if (plan_.progress) plan_.progress(result);
  }
  void keep(std::vector<CaseResult> results) {
    const std::lock_guard lock{mutex_};
    std::move(results.begin(), results.end(), std::back_inserter(results_));
  }
  void fail(const Error& error) {
    const std::lock_guard lock{mutex_};
    if (!error_) error_ = error;
    given_ = variants_.size();
  }

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  std::vector<CaseResult> take_results() { return std::move(results_); }

 private:
  const Plan& plan_;
  std::vector<const Variant*> variants_;
  std::size_t given_ = 0;
  std::vector<CaseResult> results_ = {};
  std::optional<Error> error_ = {};
  std::mutex mutex_ = {};
};

/// One worker: a loop, and a stand after the other as they fail. `fresh`: a stand for each variant.
void work(Stage& stage, const StandFactory& factory, int beside, bool fresh) {
  while (!stage.exhausted() && !interrupted()) {
    const auto loop = make_asio_loop();
    auto stand = factory(*loop);
    if (!stand) return stage.fail(stand.error());
    int given = 0;
    const auto next = [&]() -> const Variant* { return fresh && given++ > 0 ? nullptr : stage.next(); };
    stage.keep(play_on(*loop, **stand, beside, next, [&stage](const CaseResult& result) { stage.finished(result); }));
  }
}

Result<std::vector<CaseResult>> play_stage(const Plan& plan, std::vector<const Variant*> variants, const StandFactory& factory, int workers,
                                           int beside, bool fresh) {
  Stage stage{plan, std::move(variants)};
  {
    std::vector<std::jthread> others;
    for (int worker = 1; worker < workers; ++worker) others.emplace_back([&] { work(stage, factory, beside, fresh); });
    work(stage, factory, beside, fresh);
  }
  if (stage.error()) return *stage.error();
  return stage.take_results();
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

/// Plays again what did not pass, alone; the second verdict counts, and what the first said is kept beside it where they differ.
Result<void> confirm(const Plan& plan, const StandFactory& factory, const std::function<bool(const CaseResult&)>& expected,
                     std::vector<CaseResult>& results) {
  std::map<const Variant*, CaseResult*> doubtful;
  std::vector<const Variant*> again;
  for (auto& result : results)
    if (needs_confirmation(result, expected)) {
      doubtful[result.variant] = &result;
      again.push_back(result.variant);
    }
  if (again.empty() || interrupted()) return {};
  auto plain = plan;
  plain.progress = {};
  auto confirmed = play_stage(plain, std::move(again), factory, 1, 1, true);
  if (!confirmed) return confirmed.error();
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
  for (const auto* variant : plan.variants) (variant->of->isolated ? isolated : shared).push_back(variant);

  RunResult run{.role = role, .real_clock = true, .seed = plan.seed};
  auto results = play_stage(plan, std::move(shared), factory, plan.jobs, plan.beside, false);
  if (!results) return results.error();
  auto alone = play_stage(plan, std::move(isolated), factory, isolated_at_once, 1, true);
  if (!alone) return alone.error();
  std::move(alone->begin(), alone->end(), std::back_inserter(*results));
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
