#include "conformance/verdict/dialect.hpp"

#include <algorithm>

#include "conformance/verdict/expectations.hpp"

namespace zkspec {
namespace {

/// Events of the log that a word means: "done p", all completions of the call p; otherwise session and watch events of that name.
std::vector<std::size_t> events_of(std::string_view word, const Facts& facts, const Observations& seen) {
  std::vector<std::string> tags;
  if (word.starts_with("done ")) tags = tags_of(std::string{word.substr(5)}, facts);
  std::vector<std::size_t> found;
  for (std::size_t index = 0; index < seen.size(); ++index) {
    const auto* told = std::get_if<event::Told>(&seen.event(index).what);
    if (told == nullptr || !facts.is_taken(index)) continue;
    const auto* done = std::get_if<report::Done>(&told->report);
    const auto* state = std::get_if<report::State>(&told->report);
    const auto* watch = std::get_if<report::Watch>(&told->report);
    const bool meant = (done != nullptr && std::find(tags.begin(), tags.end(), done->tag) != tags.end()) ||
                       (state != nullptr && zkspec::word(state->state) == word) || (watch != nullptr && zkspec::word(watch->kind) == word);
    if (meant) found.push_back(index);
  }
  return found;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool holds(std::string_view order, const Facts& facts, const Observations& seen) {
  const auto sign = order.find('<');
  if (sign == std::string_view::npos) return false;
  const auto before = events_of(trimmed(order.substr(0, sign)), facts, seen);
  const auto after = events_of(trimmed(order.substr(sign + 1)), facts, seen);
  return !before.empty() && !after.empty() && before.back() < after.front();
}

}  // namespace

std::string dialect_seen(const Dialect& dialect, const Facts& facts, const Observations& seen) {
  for (const auto& [name, order] : dialect.alternatives)
    if (holds(order, facts, seen)) return name;
  return "neither";
}

}  // namespace zkspec
