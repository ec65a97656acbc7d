#include "conformance/commands/judged_trial.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "conformance/verdict/offline.hpp"

namespace zkspec {
namespace {

std::string text_in(const boost::json::object& head, std::string_view key) {
  const auto* value = head.if_contains(key);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

}  // namespace

bool is_of_trial(const Recording& recording) { return recording.head.contains("case"); }

/// The judge does not know which deviations are known.
bool JudgedTrial::is_as_it_was() const {
  return statistical || was == word(verdict.outcome) || (was == word(Outcome::known_fail) && verdict.outcome == Outcome::fail);
}

Result<JudgedTrial> judge_trial(const Suite& suite, const Recording& recording) {
  const auto& head = recording.head;
  JudgedTrial judged{.id = text_in(head, "case"), .was = text_in(head, "outcome"), .subject = text_in(head, "subject")};
  const auto variant = std::ranges::find(suite.variants, judged.id, &Variant::id);
  if (variant == suite.variants.end())
    return Error{Errc::not_found, "head", fmt::format("case '{}' is not in this suite; --traffic judges without it", judged.id)};
  judged.statistical = variant->trials.has_value();
  if (judged.statistical) return judged;
  const auto setting = read_setting(head);
  if (!setting) return setting.error();
  const auto* duration = head.if_contains("duration_ms");
  if (duration == nullptr || !duration->is_int64()) return Error{Errc::malformed, "head", "has no duration_ms, a number"};
  // Durations were written in whole milliseconds.
  const TimePoint until{std::chrono::milliseconds{duration->get_int64()} + 1ms};
  judged.verdict = judge_recording(*variant, suite.ledger, *setting, recording.log, until);
  return judged;
}

}  // namespace zkspec
