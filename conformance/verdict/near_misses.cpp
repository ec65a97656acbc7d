#include "conformance/verdict/near_misses.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace zkspec {
namespace {

/// At most `limit` bytes, cut between characters of UTF-8.
std::string bounded(std::string text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0U) == 0x80U) --limit;
  return fmt::format("{}… ({} bytes)", text.substr(0, limit), text.size());
}

/// As people read it: texts without quotes.
std::string plain_text(const boost::json::value& value) {
  const auto* text = value.if_string();
  return text == nullptr ? boost::json::serialize(value) : std::string{*text};
}

/// Wrong in kind, and in how much.
std::pair<bool, std::ptrdiff_t> distance(const NearMiss& miss) {
  const auto wrong = std::ranges::count_if(miss.checks, [](const auto& check) { return !check.agrees; });
  return {!miss.checks.front().agrees, wrong};
}

std::string bounds_text(const Step& step, const Window& window) {
  const auto since = step.since.empty() ? std::string{"the step before"} : step.since;
  const auto latest = to_ms(window.latest - window.from);
  if (step.within) return fmt::format("{}..{} ms after {}", to_ms(window.earliest - window.from), latest, since);
  return fmt::format("at most {} ms after {}", latest, since);
}

}  // namespace

std::vector<FieldCheck> check_fields(const std::vector<FieldPattern>& wanted, const boost::json::object& fields,
                                     const boost::json::value& missing, Scope& scope, int burst) {
  std::vector<FieldCheck> checks;
  for (const auto& field : wanted) {
    const auto* value = fields.if_contains(field.name);
    const auto& seen = value == nullptr ? missing : *value;
    const bool fits = matches(field.pattern, seen, scope, burst);
    checks.push_back({field.name, describe(field.pattern, scope), plain_text(seen), fits});
  }
  return checks;
}

bool all_agree(const std::vector<FieldCheck>& checks) { return std::ranges::all_of(checks, &FieldCheck::agrees); }

std::vector<wire::FieldDifference> differences_in(const std::vector<FieldCheck>& checks) {
  std::vector<wire::FieldDifference> differences;
  for (const auto& check : checks)
    if (!check.agrees) differences.push_back({check.field, check.expected, check.seen});
  return differences;
}

void check_time(std::vector<FieldCheck>& checks, const Step& step, const Window& window, TimePoint at, const Bench& bench) {
  const bool fits = misfit(window, at, bench).empty();
  if (fits && !window.bounded) return;
  const auto after = to_ms(at - window.from);
  const auto seen = after < 0 ? fmt::format("{} ms before it", -after) : fmt::format("{} ms", after);
  checks.push_back({"time", bounds_text(step, window), seen, fits});
}

void NearMisses::add(std::size_t event, std::vector<FieldCheck> checks) {
  if (all_agree(checks)) return;
  for (auto& check : checks) {
    check.expected = bounded(std::move(check.expected), longest_checked_text);
    check.seen = bounded(std::move(check.seen), longest_checked_text);
  }
  const auto& of = seen_.event(event);
  const auto at = std::chrono::duration_cast<std::chrono::microseconds>(of.at - seen_.log().start());
  all_.push_back({event, at, bounded(print(of), 2 * longest_checked_text), std::move(checks)});
}

std::vector<NearMiss> NearMisses::take() {
  std::ranges::stable_sort(all_, {}, [](const auto& miss) { return std::pair{distance(miss), miss.event}; });
  std::vector<NearMiss> nearest;
  for (auto& miss : all_) {
    const bool again = std::ranges::find(nearest, miss.event, &NearMiss::event) != nearest.end();
    if (!again && nearest.size() < most_near_misses) nearest.push_back(std::move(miss));
  }
  return nearest;
}

}  // namespace zkspec
