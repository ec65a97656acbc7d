#include "conformance/run/durations.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>

namespace zkspec {

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

std::vector<Duration> durations_of(const std::vector<const Variant*>& variants, const Durations& known) {
  std::vector<Duration> found;
  for (const auto* variant : variants)
    if (const auto entry = known.find(variant->id); entry != known.end()) found.push_back(entry->second);
  std::ranges::sort(found);
  const auto middling = found.empty() ? Duration{1} : std::max(Duration{1}, found[found.size() / 2]);
  std::vector<Duration> durations;
  for (const auto* variant : variants) {
    const auto entry = known.find(variant->id);
    durations.push_back(entry == known.end() ? middling : std::max(Duration{1}, entry->second));
  }
  return durations;
}

std::vector<std::size_t> longest_first(const std::vector<const Variant*>& variants, const Durations& known) {
  const auto durations = durations_of(variants, known);
  std::vector<std::size_t> order(variants.size());
  for (std::size_t at = 0; at < order.size(); ++at) order[at] = at;
  std::ranges::stable_sort(order, [&](std::size_t one, std::size_t other) { return durations[one] > durations[other]; });
  return order;
}

}  // namespace zkspec
