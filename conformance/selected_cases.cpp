#include "conformance/selected_cases.hpp"

#include <cstdlib>
#include <fmt/format.h>

#include "conformance/run/shard.hpp"

namespace zkspec {
namespace {

Group group_of(const std::string& word) {
  return word == "all" ? Group::all : word == "statistical" ? Group::statistical : Group::ordinary;
}

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>{value};
}

std::size_t statistical_cases_left_out(const Suite& suite, Role role, const RunArguments& arguments) {
  if (group_of(arguments.group) != Group::ordinary) return 0;
  const auto statistical = select(suite, role, arguments.globs, Group::statistical);
  return statistical ? statistical->size() : 0;
}

Result<Durations> known_durations(const std::string& file) {
  if (file.empty()) return Durations{};
  const auto text = read_whole(file);
  if (!text) return text.error();
  auto durations = read_durations(*text);
  if (!durations) return Error{durations.error().code, file, durations.error().what};
  return durations;
}

/// Leaves the variants of the shard that was asked for.
std::optional<Failure> take_part(SelectedCases& selected, const RunArguments& arguments) {
  if (arguments.shard.empty()) {
    if (arguments.durations.empty()) return std::nullopt;
    return Failure{exit_code::usage, "--durations is for --shard"};
  }
  const auto shard = arguments.shard == "auto" ? shard_of_environment(environment_variable) : parse_shard(arguments.shard);
  if (!shard) return Failure{exit_code::usage, "--shard: " + to_string(shard.error())};
  const auto durations = known_durations(arguments.durations);
  if (!durations) return Failure{exit_code::usage, "--durations: " + to_string(durations.error())};
  const auto all = selected.variants.size();
  selected.variants = part_of(selected.variants, *shard, *durations);
  selected.shard = to_string(*shard);
  if (selected.variants.empty())
    return Failure{exit_code::nothing_selected, fmt::format("shard {} is empty: {} cases are fewer than its shards", selected.shard, all)};
  fmt::print(stderr, "shard {}: {} of {} cases\n", selected.shard, selected.variants.size(), all);
  return std::nullopt;
}

}  // namespace

Attempt<SelectedCases> select_cases(const Suite& suite, Role role, const RunArguments& arguments) {
  auto variants = select(suite, role, arguments.globs, group_of(arguments.group));
  if (!variants) return Failure{exit_code::nothing_selected, to_string(variants.error()) + "; 'zkspec list' shows what there is"};
  if (variants->empty()) return Failure{exit_code::nothing_selected, "no case is for this role; 'zkspec list' shows what there is"};
  if (const auto left_out = statistical_cases_left_out(suite, role, arguments); left_out > 0)
    fmt::print(stderr, "{} statistical cases are left out; --group statistical runs them\n", left_out);
  SelectedCases selected{.variants = std::move(*variants)};
  if (auto failure = take_part(selected, arguments)) return *failure;
  return selected;
}

}  // namespace zkspec
