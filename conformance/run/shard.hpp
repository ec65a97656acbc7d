// A run that is spread over several machines: which part each of them plays.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/durations.hpp"

namespace zkspec {

struct Shard {
  int index = 1;  ///< from 1 to count
  int count = 1;
};
std::string to_string(const Shard& shard);  ///< "2/4"

/// "2/4".
Result<Shard> parse_shard(std::string_view text);

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// What the variables of the system that runs this say: ZKSPEC_JOB_INDEX (from 0) with ZKSPEC_JOB_TOTAL, as a matrix of GitHub Actions can
/// set them; those of GitLab and CircleCI; JOB_COMPLETION_INDEX of a Kubernetes Job with ZKSPEC_JOB_TOTAL; and of a Slurm array. An error
/// when none of them are set, when two systems disagree, or when they do not make sense.
Result<Shard> shard_of_environment(const Environment& environment);

/// The variants of one shard, in their order. All shards together have each variant once. Their durations are about equal. The same
/// input gives the same parts on every machine.
std::vector<const Variant*> part_of(const std::vector<const Variant*>& variants, const Shard& shard, const Durations& durations);

}  // namespace zkspec
