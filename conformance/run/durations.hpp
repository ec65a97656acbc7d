// How long cases took in earlier runs: shards are balanced by it, and what takes longest is begun first.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/cases/case.hpp"
#include "fake-server/base/result.hpp"
#include "fake-server/base/time.hpp"

namespace zkspec {

using Durations = std::map<std::string, Duration>;  ///< by the id of a variant

/// Those of a results.json, or of fixtures/durations.
Result<Durations> read_durations(std::string_view results);

/// One for each variant, in their order. Of what is not known, a middling one.
std::vector<Duration> durations_of(const std::vector<const Variant*>& variants, const Durations& known);

/// Places in `variants`, the longest first; equal ones in their order.
std::vector<std::size_t> longest_first(const std::vector<const Variant*>& variants, const Durations& known);

}  // namespace zkspec
