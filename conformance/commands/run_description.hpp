// run.json in the output folder of a run: what was to be played, whatever came of it. A run that was killed is gone on with by it, and
// shards are joined by it.
#pragma once

#include <boost/json/object.hpp>

#include "conformance/commands/selected_cases.hpp"

namespace zkspec {

struct RunDescription {
  RunArguments arguments = {};             ///< that the run was begun with
  std::string zkspec = {};                 ///< version
  std::string suite = {};                  ///< digest of all cases, clauses and defects
  std::string shard = {};                  ///< "2/4"; empty: no shard
  std::string selection = {};              ///< digest of what was selected, which all shards have in common
  std::size_t selected = 0;                ///< number of variants that were selected, over all shards
  std::vector<std::string> variants = {};  ///< ids of those of this run
};

RunDescription describe(const Home& home, const RunArguments& arguments, const SelectedCases& selected);

Result<void> write_description(const std::string& folder, const RunDescription& description);
Result<RunDescription> read_description(const std::string& folder);

/// Why a run cannot be gone on with as another that was begun: the first difference that decides about results; empty when there is none.
std::string difference(const RunDescription& begun, const RunDescription& now);

}  // namespace zkspec
