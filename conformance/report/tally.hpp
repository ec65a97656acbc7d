// Counting results: by outcome, and by area of the ledger.
#pragma once

#include <array>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "conformance/verdict/verdict.hpp"

namespace zkspec {

/// In the order in which reports show them.
inline constexpr std::array all_outcomes{Outcome::pass,           Outcome::fail,         Outcome::known_fail, Outcome::unexpected_pass,
                                         Outcome::not_applicable, Outcome::inconclusive, Outcome::error};

using Counts = std::map<Outcome, std::size_t>;  ///< outcomes that did not occur are absent

/// The results of one area: a run of neighbours, because results are sorted by id.
struct Area {
  std::string_view name = {};
  std::span<const CaseResult> cases = {};
};

std::string_view area_of(const CaseResult& result);  ///< what stands before the first slash of the id
std::vector<Area> areas_of(const RunResult& run);
Counts count(std::span<const CaseResult> cases);
std::size_t count_of(const Counts& counts, Outcome outcome);
std::size_t count_flaky(std::span<const CaseResult> cases);  ///< whatever their outcome

}  // namespace zkspec
