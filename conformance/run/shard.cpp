#include "conformance/run/shard.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace zkspec {

std::string to_string(const Shard& shard) { return fmt::format("{}/{}", shard.index, shard.count); }

Result<Shard> parse_shard(std::string_view text) {
  Shard shard;
  const auto* end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, shard.index);
  const bool slash = index.ec == std::errc{} && index.ptr != end && *index.ptr == '/';
  const auto count = slash ? std::from_chars(index.ptr + 1, end, shard.count) : std::from_chars_result{end, std::errc::invalid_argument};
  if (count.ec != std::errc{} || count.ptr != end || shard.count < 1 || shard.index < 1 || shard.index > shard.count)
    return Error{Errc::bad_value, std::string{text}, "is no shard; say 'auto', or i/n, such as 1/4 to 4/4"};
  return shard;
}

/// The longest first, each to the shard that has least so far. Shards beyond the number of variants get nothing.
std::vector<const Variant*> part_of(const std::vector<const Variant*>& variants, const Shard& shard, const Durations& durations) {
  const auto costs = durations_of(variants, durations);
  std::vector<Duration> loads(std::min(variants.size(), static_cast<std::size_t>(shard.count)), Duration{0});
  std::vector<std::size_t> mine;
  for (const auto at : longest_first(variants, durations)) {
    const auto least = std::ranges::min_element(loads);
    *least += costs[at];
    if (least - loads.begin() == shard.index - 1) mine.push_back(at);
  }
  std::ranges::sort(mine);
  std::vector<const Variant*> part;
  for (const auto at : mine) part.push_back(variants[at]);
  return part;
}

}  // namespace zkspec
