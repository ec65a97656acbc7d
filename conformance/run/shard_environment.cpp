// The shard that the variables of a system of jobs name.
#include <charconv>
#include <fmt/format.h>

#include "conformance/run/shard.hpp"

namespace zkspec {
namespace {

/// How one system numbers its jobs.
struct Numbering {
  const char* system = "";
  const char* index = "";
  const char* total = "";
  int first = 0;
};

constexpr Numbering numberings[] = {
    {"zkspec", "ZKSPEC_JOB_INDEX", "ZKSPEC_JOB_TOTAL", 0},
    {"GitLab", "CI_NODE_INDEX", "CI_NODE_TOTAL", 1},
    {"CircleCI", "CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0},
    {"Kubernetes", "JOB_COMPLETION_INDEX", "ZKSPEC_JOB_TOTAL", 0},  // the Job does not tell its completions: the manifest has to
};

struct Named {
  std::string by = {};
  Shard shard = {};
};

/// As wide as sums and products of such numbers are.
Result<std::int64_t> number_in(const Environment& environment, const std::string& name) {
  const auto text = environment(name);
  if (!text) return Error{Errc::not_found, name, "is not set"};
  int number = 0;
  const auto* end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) return Error{Errc::bad_value, name, fmt::format("is '{}', which is no number", *text)};
  return std::int64_t{number};
}

/// Of numbers from 1 to an int.
Shard shard_of(std::int64_t index, std::int64_t count) { return {static_cast<int>(index), static_cast<int>(count)}; }

Result<Named> counted(const Environment& environment, const Numbering& numbering) {
  const auto index = number_in(environment, numbering.index);
  if (!index) return index.error();
  const auto total = number_in(environment, numbering.total);
  if (!total && total.error().code == Errc::not_found)
    return Error{Errc::bad_value, numbering.total,
                 fmt::format("is not set, though {} is: it has to be the number of jobs", numbering.index)};
  if (!total) return total.error();
  const auto place = *index - numbering.first + 1;
  if (place < 1 || place > *total)
    return Error{Errc::bad_value, numbering.index, fmt::format("is {}, and {} is {}", *index, numbering.total, *total)};
  return Named{numbering.system, shard_of(place, *total)};
}

/// The ids of an array may begin anywhere and have steps, but no holes: the place of an id in a list is not told.
Result<Named> slurm_array(const Environment& environment) {
  const auto id = number_in(environment, "SLURM_ARRAY_TASK_ID");
  if (!id) return id.error();
  const auto least = number_in(environment, "SLURM_ARRAY_TASK_MIN");
  const auto count = number_in(environment, "SLURM_ARRAY_TASK_COUNT");
  if (!least || !count) return Error{Errc::bad_value, "SLURM_ARRAY_TASK_ID", "is set without SLURM_ARRAY_TASK_MIN and _COUNT"};
  const auto given_step = number_in(environment, "SLURM_ARRAY_TASK_STEP");
  const auto given_most = number_in(environment, "SLURM_ARRAY_TASK_MAX");
  const auto step = given_step ? *given_step : 1;
  const auto most = given_most ? *given_most : *least + (*count - 1) * step;
  const bool regular = *count > 0 && step > 0 && most == *least + (*count - 1) * step;
  const bool inside = regular && *id >= *least && *id <= most && (*id - *least) % step == 0;
  if (!inside)
    return Error{Errc::bad_value, "SLURM_ARRAY_TASK_ID",
                 fmt::format("is {}, in an array of {} from {} to {} by {}: for an array with holes say --shard i/n", *id, *count, *least,
                             most, step)};
  return Named{"Slurm", shard_of((*id - *least) / step + 1, *count)};
}

}  // namespace

Result<Shard> shard_of_environment(const Environment& environment) {
  std::optional<Named> found;
  const auto take = [&found](const Result<Named>& named) -> Result<void> {
    if (!named && named.error().code == Errc::not_found) return {};
    if (!named) return named.error();
    if (found && (found->shard.index != named->shard.index || found->shard.count != named->shard.count))
      return Error{Errc::bad_value, "",
                   fmt::format("{} says {}, and {} says {}: say --shard i/n", found->by, to_string(found->shard), named->by,
                               to_string(named->shard))};
    found = *named;
    return {};
  };
  for (const auto& numbering : numberings)
    if (auto taken = take(counted(environment, numbering)); !taken) return taken.error();
  if (auto taken = take(slurm_array(environment)); !taken) return taken.error();
  if (found) return found->shard;
  if (environment("CI_NODE_TOTAL") == std::optional<std::string>{"1"}) return Shard{};  // GitLab: a job that is not parallel
  return Error{Errc::not_found, "",
               "no variable says which shard this is: set ZKSPEC_JOB_INDEX (from 0) and ZKSPEC_JOB_TOTAL, or say --shard i/n"};
}

}  // namespace zkspec
