// zkspec prove: cases × defects, and what the suite would have missed.
#include <algorithm>
#include <fmt/format.h>
#include <thread>

#include "conformance/commands/commands.hpp"
#include "conformance/commands/judged_servers.hpp"
#include "conformance/commands/output.hpp"
#include "conformance/report/matrix/kill_matrix.hpp"
#include "conformance/run/prove.hpp"
#include "conformance/run/real_run.hpp"
#include "conformance/run/stand.hpp"
#include "fake-server/script/nearest_word.hpp"

namespace zkspec {
namespace {

Result<std::vector<const Script*>> select_defects(const std::vector<Script>& defects, const std::vector<std::string>& globs) {
  std::vector<const Script*> chosen;
  std::vector<bool> used(globs.size(), false);
  for (const auto& defect : defects) {
    bool wanted = globs.empty();
    for (std::size_t index = 0; index < globs.size(); ++index) {
      if (!glob_matches(globs[index], defect.id)) continue;
      wanted = true;
      used[index] = true;
    }
    if (wanted) chosen.push_back(&defect);
  }
  const auto unused = std::ranges::find(used, false);
  if (unused == used.end()) return chosen;
  std::vector<std::string_view> known;
  for (const auto& defect : defects) known.push_back(defect.id);
  const auto& glob = globs[static_cast<std::size_t>(unused - used.begin())];
  return Error{Errc::not_found, "--defect " + glob, "matches no defect" + suggestion(glob, known)};
}

/// What no chosen case judges is not broken in vain, and the other way round.
void keep_common_roles(ProofPlan& plan) {
  const auto broken = [&plan](Role role) {
    return std::ranges::any_of(plan.defects, [role](const Script* defect) { return role_of(*defect) == role; });
  };
  std::erase_if(plan.defects, [&plan](const Script* defect) { return !plan.variants.contains(role_of(*defect)); });
  std::erase_if(plan.variants, [&broken](const auto& each) { return !broken(each.first); });
}

/// In place of the fake: what is claimed and no more, since it takes real time.
void ask(ServersToJudge servers, const std::string& name, ProofPlan& plan) {
  servers.capabilities.erase("restart");  // many trials go on at once: nobody is crashed
  servers.control = nullptr;
  auto& variants = plan.variants[Role::server];
  const auto unfit = [&servers](const Variant* each) {
    return each->of->load || !inapplicable_to_servers(*each, servers).empty();  // nothing may go on beside a load
  };
  plan.every_case = std::erase_if(variants, unfit) == 0 && plan.every_case;
  plan.every_defect = false;  // none of clients
  plan.beyond_claims = false;
  plan.seeds = 1;
  plan.server = name;
  plan.play = [servers = std::move(servers), honest = std::make_shared<const Script>(), all = Plan{.suite = plan.suite, .seed = plan.seed}](
                  const Variant& variant, Role /*server*/, Seed /*the only one*/, const Defect& lies) {
    auto result = try_real_servers(all, variant, servers, lies ? lies : honest);
    for (int more = 2; more > 0 && result.verdict.outcome == Outcome::inconclusive && !interrupted(); --more)  // the host was late
      result = try_real_servers(all, variant, servers, lies ? lies : honest);
    return result;
  };
}

/// Trials of real servers are mostly waiting.
int jobs_of(const ProveArguments& arguments) {
  constexpr int on_the_real_clock = 32;
  if (arguments.jobs > 0) return arguments.jobs;
  return arguments.server.empty() ? static_cast<int>(std::max(1U, std::thread::hardware_concurrency())) : on_the_real_clock;
}

int code_of(const KillMatrix& matrix) {
  if (matrix.interrupted) return exit_code::interrupted;
  return holds(matrix) ? exit_code::conformant : exit_code::violations;
}

KillMatrix carry_out(ProofPlan& plan) {
  ProofProgress progress;
  plan.progress = [&progress](std::size_t done, std::size_t all) { progress.note(done, all); };
  auto matrix = prove(plan);
  progress.end();
  return matrix;
}

Attempt<KillMatrix> prove_on_servers(const Home& home, const ProveArguments& arguments, ProofPlan& plan) {
  auto found = JudgedServers::find(home, arguments.server, arguments.terms, arguments.output);
  if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
  auto& servers = std::get<JudgedServers>(found);
  ask(servers.to_judge(), arguments.server, plan);
  plan.jobs = std::min(plan.jobs, servers.most_beside());
  auto matrix = carry_out(plan);
  if (auto failure = servers.end()) return std::move(*failure);
  return matrix;
}

}  // namespace

int prove_command(const Home& home, const ProveArguments& arguments) {
  const auto suite = load_whole_suite(home);
  if (!suite) return exit_code::usage;
  const auto defects = load_defects(home.defects());
  for (const auto& problem : defects.problems) fmt::print(stderr, "{}\n", to_string(problem));
  if (!defects.problems.empty()) return complain(exit_code::usage, fmt::format("{} problem(s) in the defects", defects.problems.size()));
  ProofPlan plan{.suite = &*suite,
                 .every_case = arguments.globs.empty(),
                 .every_defect = arguments.defects.empty(),
                 .seed = Seed{arguments.seed},
                 .jobs = jobs_of(arguments)};
  auto variants = select_for_any_role(*suite, arguments.globs);
  if (!variants) return complain(exit_code::nothing_selected, to_string(variants.error()) + "; 'zkspec list' shows what there is");
  plan.variants = std::move(*variants);
  if (!arguments.server.empty()) plan.variants.erase(Role::client);
  auto chosen = select_defects(defects.scripts, arguments.defects);
  if (!chosen) return complain(exit_code::nothing_selected, to_string(chosen.error()));
  plan.defects = std::move(*chosen);
  keep_common_roles(plan);
  if (plan.defects.empty()) return complain(exit_code::nothing_selected, "no defect is of a role that the chosen cases judge");
  if (auto prepared = prepare_matrix(arguments.output); !prepared) return complain(exit_code::usage, to_string(prepared.error()));
  catch_interrupts();
  auto proof = arguments.server.empty() ? Attempt<KillMatrix>{carry_out(plan)} : prove_on_servers(home, arguments, plan);
  if (const auto* failure = std::get_if<Failure>(&proof)) return complain(failure->code, failure->text);
  const auto& matrix = std::get<KillMatrix>(proof);
  if (auto written = write_matrix(arguments.output, matrix); !written) return complain(exit_code::usage, to_string(written.error()));
  fmt::print("{}", arguments.format == "json" ? render_matrix_json(matrix) : render_matrix_text(matrix));
  return code_of(matrix);
}

}  // namespace zkspec
