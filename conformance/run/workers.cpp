#include "conformance/run/workers.hpp"

#include <limits>
#include <thread>
#include <utility>

#include "fake-server/loop/asio/asio_loop.hpp"

namespace zkspec {
namespace {

/// The first that another work gives, and nothing beside it.
class OneOf final : public Work {
 public:
  explicit OneOf(Work& others) : others_{others} {}
  std::optional<Task> next() override { return std::exchange(given_, true) ? std::nullopt : others_.next(); }
  bool over() override { return given_; }
  void under_way(const Trial& trial) override { others_.under_way(trial); }
  void finished(CaseResult result) override { others_.finished(std::move(result)); }

 private:
  Work& others_;
  bool given_ = false;
};

/// One worker: a loop, and a stand after the other as they fail.
void work(Stage& stage, const StandFactory& factory, const Spread& spread) {
  while (!stage.over() && !interrupted()) {
    const auto loop = make_asio_loop();
    auto stand = factory(*loop);
    if (!stand) return stage.fail(stand.error());
    OneOf one{stage};
    play_on(*loop, **stand, {spread.beside, spread.beside_when_late}, spread.fresh ? static_cast<Work&>(one) : stage);
  }
}

Result<Played> play_stage(Stage& stage, const StandFactory& factory, const Spread& spread) {
  {
    std::vector<std::jthread> others;
    for (int worker = 1; worker < spread.workers; ++worker) others.emplace_back([&] { work(stage, factory, spread); });
    work(stage, factory, spread);
  }
  if (stage.error()) return *stage.error();
  return Played{stage.take_results(), stage.rest()};
}

}  // namespace

Result<Played> play_singles(const Plan& plan, FailureLimit& limit, std::vector<const Variant*> variants, const StandFactory& factory,
                            const Spread& spread) {
  Singles stage{plan, limit, std::move(variants)};
  return play_stage(stage, factory, spread);
}

Result<Played> play_experiments(const Plan& plan, FailureLimit& limit, const std::vector<const Variant*>& variants,
                                const StandFactory& factory) {
  const auto clock = make_asio_loop();  // those of the workers begin anew with each stand
  Experiments stage{plan, limit, variants, *clock};
  constexpr int all = std::numeric_limits<int>::max();
  return play_stage(stage, factory, {.workers = plan.jobs, .beside = all, .beside_when_late = all});
}

}  // namespace zkspec
