// Which cases a command line of `zkspec run` means.
#pragma once

#include "conformance/commands/commands.hpp"
#include "conformance/commands/subject_choice.hpp"
#include "conformance/run/durations.hpp"

namespace zkspec {

struct SelectedCases {
  std::vector<const Variant*> variants = {};  ///< at least one
  std::vector<const Variant*> of_all_shards = {};
  std::string shard = {};                     ///< "2/4"; empty: all that was selected
};

/// Those of --durations, else what is known of the clients that ship with the suite.
Attempt<Durations> known_durations(const Home& home, Role role, const RunArguments& arguments);

/// Globs, group, what failed in an earlier run, and shard. What is left out without being asked for is told on standard error.
Attempt<SelectedCases> select_cases(const Suite& suite, Role role, const RunArguments& arguments, const Durations& durations);

}  // namespace zkspec
