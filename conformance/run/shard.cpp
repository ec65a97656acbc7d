#include "conformance/run/shard.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <charconv>
#include <fmt/format.h>

namespace zkspec {
namespace {

std::vector<Duration> costs_of(const std::vector<const Variant*>& variants, const Durations& durations) {
  std::vector<Duration> known;
  for (const auto* variant : variants)
    if (const auto found = durations.find(variant->id); found != durations.end()) known.push_back(found->second);
  std::ranges::sort(known);
  const auto middling = known.empty() ? Duration{1} : std::max(Duration{1}, known[known.size() / 2]);
  std::vector<Duration> costs;
  for (const auto* variant : variants) {
    const auto found = durations.find(variant->id);
    costs.push_back(found == durations.end() ? middling : std::max(Duration{1}, found->second));
  }
  return costs;
}

}  // namespace

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

Result<Durations> read_durations(std::string_view results) {
  boost::system::error_code problem;
  const auto root = boost::json::parse(results, problem);
  const Error odd{Errc::bad_value, "", "is no results.json as 'zkspec run --output' writes it"};
  const auto* list = problem ? nullptr : root.find_pointer("/results", problem);
  if (list == nullptr || !list->is_array()) return odd;
  Durations durations;
  for (const auto& entry : list->get_array()) {
    const auto* id = entry.find_pointer("/id", problem);
    const auto* length = entry.find_pointer("/duration_ms", problem);
    if (id == nullptr || !id->is_string() || length == nullptr || !length->is_int64()) return odd;
    durations[std::string{id->get_string()}] = std::chrono::milliseconds{length->get_int64()};
  }
  return durations;
}

/// The longest first, each to the shard that has least so far.
std::vector<const Variant*> part_of(const std::vector<const Variant*>& variants, const Shard& shard, const Durations& durations) {
  const auto costs = costs_of(variants, durations);
  std::vector<std::size_t> order(variants.size());
  for (std::size_t at = 0; at < order.size(); ++at) order[at] = at;
  std::ranges::stable_sort(order, [&costs](std::size_t one, std::size_t other) { return costs[one] > costs[other]; });
  std::vector<Duration> loads(static_cast<std::size_t>(shard.count), Duration{0});
  std::vector<std::size_t> mine;
  for (const auto at : order) {
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
