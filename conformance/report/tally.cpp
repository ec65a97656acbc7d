#include "conformance/report/tally.hpp"

#include <algorithm>

namespace zkspec {

std::string_view area_of(const CaseResult& result) {
  const std::string_view id = result.variant->id;
  return id.substr(0, id.find('/'));
}

std::vector<Area> areas_of(const RunResult& run) {
  std::vector<Area> areas;
  const std::span all{run.cases};
  for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    const std::string_view name = area_of(all[begin]);
    while (end < all.size() && area_of(all[end]) == name) ++end;
    areas.push_back({.name = name, .cases = all.subspan(begin, end - begin)});
  }
  return areas;
}

Counts count(std::span<const CaseResult> cases) {
  Counts counts;
  for (const CaseResult& result : cases) ++counts[result.verdict.outcome];
  return counts;
}

std::size_t count_of(const Counts& counts, Outcome outcome) {
  const auto found = counts.find(outcome);
  return found == counts.end() ? 0 : found->second;
}

std::size_t count_flaky(std::span<const CaseResult> cases) {
  return static_cast<std::size_t>(std::ranges::count_if(cases, [](const CaseResult& result) { return result.flaky.has_value(); }));
}

}  // namespace zkspec
