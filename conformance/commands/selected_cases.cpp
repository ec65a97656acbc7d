#include "conformance/commands/selected_cases.hpp"

#include <cstdlib>
#include <fmt/format.h>

#include "conformance/commands/run_description.hpp"
#include "conformance/commands/stored_results.hpp"
#include "conformance/run/shard.hpp"

namespace zkspec {
namespace {

Group group_named(const std::string& name) {
  for (const auto group : {Group::statistical, Group::load, Group::all})
    if (word(group) == name) return group;
  return Group::ordinary;
}

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>{value};
}

/// What nobody asked for by name, but by its glob, if any.
void tell_what_is_left_out(const Suite& suite, Role role, const RunArguments& arguments) {
  if (group_named(arguments.group) != Group::ordinary || !arguments.rerun_failed.empty()) return;
  for (const auto group : {Group::statistical, Group::load}) {
    const auto others = select(suite, role, arguments.globs, group);
    if (others && !others->empty())
      fmt::print(stderr, "{} cases of the group {} are left out; --group {} runs them\n", others->size(), word(group), word(group));
  }
}

/// Leaves the variants of the shard that was asked for.
std::optional<Failure> take_part(SelectedCases& selected, const RunArguments& arguments, const Durations& durations) {
  if (arguments.shard.empty()) return std::nullopt;
  const auto shard = arguments.shard == "auto" ? shard_of_environment(environment_variable) : parse_shard(arguments.shard);
  if (!shard) return Failure{exit_code::usage, "--shard: " + to_string(shard.error())};
  const auto all = selected.variants.size();
  selected.variants = part_of(selected.variants, *shard, durations);
  selected.shard = to_string(*shard);
  if (selected.variants.empty())
    return Failure{exit_code::nothing_selected,
                   fmt::format("shard {} is empty: {} cases are fewer than its shards; take fewer", selected.shard, all)};
  fmt::print(stderr, "shard {}: {} of {} cases\n", selected.shard, selected.variants.size(), all);
  return std::nullopt;
}

bool is_good(const CaseResult& result) {
  switch (result.verdict.outcome) {
    case Outcome::pass:
    case Outcome::known_fail:
    case Outcome::not_applicable: return true;
    case Outcome::fail:
    case Outcome::unexpected_pass:
    case Outcome::inconclusive:
    case Outcome::error: return false;
  }
  return false;
}

/// What was to be played in `folder` and has no good result there.
Result<std::set<std::string>> failed_in(const std::string& folder, Role role) {
  const auto described = read_description(folder);
  if (!described) return described.error();
  const auto stored = load_results(folder);
  if (!stored) return stored.error();
  if (stored->run.role != role)
    return Error{Errc::bad_value, folder, fmt::format("holds results of a {}, and this is a {}", word(stored->run.role), word(role))};
  std::set<std::string> failed{described->variants.begin(), described->variants.end()};
  for (const auto& result : stored->run.cases)
    if (is_good(result)) failed.erase(result.variant->id);
  return failed;
}

/// Leaves what failed in an earlier run.
std::optional<Failure> take_failed(std::vector<const Variant*>& variants, Role role, const std::string& folder) {
  const auto failed = failed_in(folder, role);
  if (!failed) return Failure{exit_code::usage, "--rerun-failed: " + to_string(failed.error())};
  std::erase_if(variants, [&failed](const Variant* variant) { return !failed->contains(variant->id); });
  if (!variants.empty()) return std::nullopt;
  return Failure{exit_code::nothing_selected,
                 failed->empty() ? fmt::format("nothing failed in {}, and all was played", folder)
                                 : fmt::format("what failed in {} is not among what was selected: {}", folder, fmt::join(*failed, ", "))};
}

}  // namespace

Attempt<Durations> known_durations(const Home& home, Role role, const RunArguments& arguments) {
  if (arguments.durations.empty() && (role == Role::server || !std::filesystem::exists(home.durations()))) return Durations{};
  const auto file = arguments.durations.empty() ? home.durations().string() : results_file(arguments.durations).string();
  const auto text = read_whole(file);
  if (!text) return Failure{exit_code::usage, to_string(text.error())};
  auto durations = read_durations(*text);
  if (!durations) return Failure{exit_code::usage, fmt::format("{}: {}", file, durations.error().what)};
  return std::move(*durations);
}

Attempt<SelectedCases> select_cases(const Suite& suite, Role role, const RunArguments& arguments, const Durations& durations) {
  const bool anew = !arguments.rerun_failed.empty();  // whatever group it belongs to
  auto variants = select(suite, role, arguments.globs, anew ? Group::all : group_named(arguments.group));
  if (!variants) return Failure{exit_code::nothing_selected, to_string(variants.error()) + "; 'zkspec list' shows what there is"};
  if (variants->empty()) return Failure{exit_code::nothing_selected, "no case is for this role; 'zkspec list' shows what there is"};
  if (anew)
    if (auto failure = take_failed(*variants, role, arguments.rerun_failed)) return *failure;
  tell_what_is_left_out(suite, role, arguments);
  SelectedCases selected{.variants = *variants, .of_all_shards = *variants};
  if (auto failure = take_part(selected, arguments, durations)) return *failure;
  return selected;
}

}  // namespace zkspec
