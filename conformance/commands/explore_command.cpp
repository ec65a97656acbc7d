// zkspec explore: random scripts until the judge objects, and the shortest case that shows it.
#include <algorithm>
#include <fmt/format.h>
#include <thread>

#include "conformance/adapter/reference_subject.hpp"
#include "conformance/commands/commands.hpp"
#include "conformance/commands/output.hpp"
#include "conformance/commands/subject_choice.hpp"
#include "conformance/run/explore/explore.hpp"
#include "conformance/run/prove.hpp"
#include "conformance/run/real_run.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/asio/wall_clock.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

namespace zkspec {
namespace {

class Expedition {
 public:
  Expedition(const Home& home, const ExploreArguments& arguments) : home_{home}, arguments_{arguments} {}

  int execute() {
    suite_ = load_whole_suite(home_);
    if (!suite_) return exit_code::usage;
    loaded_defects_ = load_defects(home_.defects());
    exploration_ = {.suite = &*suite_, .seed = Seed{arguments_.seed}, .scripts = arguments_.scripts, .moves = arguments_.steps};
    exploration_.kills = [this](const Variant& variant) { return caught_by(variant); };
    if (auto failure = arguments_.client == "reference" ? choose_reference() : choose_real_client())
      return complain(failure->code, failure->text);
    if (auto limited = limit_time(); !limited) return complain(exit_code::usage, to_string(limited.error()));
    catch_interrupts();
    const auto explored = explore(exploration_);
    if (failure_) return complain(exit_code::subject, to_string(*failure_));
    return tell(explored);
  }

 private:
  [[nodiscard]] Plan plan(const std::vector<const Variant*>& variants) const {
    return {.suite = &*suite_, .variants = variants, .seed = Seed{arguments_.seed}, .jobs = jobs_, .beside = arguments_.beside};
  }

  /// In the order of the variants, whatever the order of the results is.
  static std::vector<Verdict> verdicts_of(const std::vector<const Variant*>& variants, std::vector<CaseResult> results) {
    std::map<const Variant*, Verdict> by_variant;
    for (auto& result : results) by_variant[result.variant] = std::move(result.verdict);
    std::vector<Verdict> verdicts;
    for (const auto* variant : variants) verdicts.push_back(std::move(by_variant[variant]));
    return verdicts;
  }

  Player in_virtual_time(Defect defect) {
    return [this, defect = std::move(defect)](const std::vector<const Variant*>& variants) {
      auto all = plan(variants);
      all.jobs = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
      return verdicts_of(variants, run_virtual(all, Role::client, defect).cases);
    };
  }

  std::optional<Failure> choose_reference() {
    auto defect = find_defect(home_, arguments_.defect);
    if (auto* failure = std::get_if<Failure>(&defect)) return std::move(*failure);
    const auto loop = make_sim_loop(Seed{1});
    exploration_.capabilities = make_reference_subject(*loop, Seed{1})->capabilities().flags;
    exploration_.play = in_virtual_time(std::get<Defect>(defect));
    if (!arguments_.defect.empty()) exploration_.check = in_virtual_time({});
    return std::nullopt;
  }

  std::optional<Failure> choose_real_client() {
    if (!arguments_.defect.empty()) return Failure{exit_code::usage, "--defect bends the reference client alone"};
    auto adapter = adapter_command(home_, arguments_.client);
    if (auto* failure = std::get_if<Failure>(&adapter)) return std::move(*failure);
    const auto factory = client_factory(std::get<AdapterCommand>(std::move(adapter)));
    const auto loop = make_asio_loop();
    const auto subject = factory(*loop);
    if (!subject) return Failure{exit_code::subject, to_string(subject.error())};
    exploration_.capabilities = (*subject)->capabilities().flags;
    exploration_.play = [this, factory](const std::vector<const Variant*>& variants) {
      auto run = run_real_clients(plan(variants), factory);
      if (!run) failure_ = run.error();
      return run.has_value() ? verdicts_of(variants, std::move(run->cases)) : std::vector<Verdict>(variants.size());
    };
    exploration_.check = in_virtual_time({});
    exploration_.progress = [](std::size_t played) { fmt::print(stderr, "{} scripts played\n", played); };
    return std::nullopt;
  }

  Result<void> limit_time() {
    auto end = std::numeric_limits<std::int64_t>::max();
    if (!arguments_.time.empty()) {
      const auto limit = DurationExpression::parse(arguments_.time);
      const auto length = limit.has_value() ? limit->evaluate({}) : Result<Duration>{limit.error()};
      if (!length) return Error{Errc::bad_value, "--time", length.error().what};
      end = wall_clock_ms() + to_ms(*length);
    }
    exploration_.over = [this, end] { return interrupted() || failure_.has_value() || wall_clock_ms() >= end; };
    return {};
  }

  /// Defects that the case catches by a clause which they break.
  std::vector<std::string> caught_by(const Variant& variant) {
    ProofPlan plan{.suite = &*suite_, .variants = {{Role::client, {&variant}}}, .every_case = false, .seed = Seed{arguments_.seed}};
    for (const auto& defect : loaded_defects_.scripts)
      if (role_of(defect) == Role::client) plan.defects.push_back(&defect);
    std::vector<std::string> ids;
    for (const auto& proof : prove(plan).defects)
      if (std::ranges::any_of(proof.catches, [&proof](const Catch& one) { return keeps(one.first, *proof.defect); }))
        ids.push_back(proof.defect->id);
    return ids;
  }

  int tell(const Explored& explored) {
    for (const auto& doubt : explored.doubts) complain(0, "the reference client does not pass this script either:\n" + doubt);
    for (const auto& found : explored.discoveries) {
      for (const auto& problem : found.problems) complain(0, to_string(problem));
      if (auto written = write(found); !written) return complain(exit_code::usage, to_string(written.error()));
    }
    fmt::print("# {} scripts, seed {}: {} found, {} stopped where no clause stands\n", explored.scripts, arguments_.seed,
               explored.discoveries.size(), explored.undecided.size());
    for (const auto& undecided : explored.undecided) fmt::print("#   {}\n", undecided);
    if (interrupted()) return exit_code::interrupted;
    return explored.discoveries.empty() ? exit_code::conformant : exit_code::violations;
  }

  [[nodiscard]] Result<void> write(const Discovery& found) const {
    fmt::print("# {}\n# {} moves became {} lines\n{}\n", found.reason, found.moves, found.lines, found.text);
    if (arguments_.output.empty()) return {};
    const std::filesystem::path folder{arguments_.output};
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    auto name = found.id;
    std::ranges::replace(name, '/', '-');
    return write_whole(folder / (name + ".toml"), found.text);
  }

  const Home& home_;
  const ExploreArguments& arguments_;
  std::optional<Suite> suite_ = {};
  LoadedScripts loaded_defects_ = {};
  Exploration exploration_ = {};
  std::optional<Error> failure_ = {};
  int jobs_ = 1;
};

}  // namespace

int explore_command(const Home& home, const ExploreArguments& arguments) { return Expedition{home, arguments}.execute(); }

}  // namespace zkspec
