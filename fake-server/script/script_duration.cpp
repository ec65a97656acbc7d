#include "fake-server/script/script_duration.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace zkspec {
namespace {

/// Takes a plain decimal number off the front.
std::optional<double> take_number(std::string_view& text) {
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (problem != std::errc{} || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

Duration rounded(double nanoseconds) { return Duration{std::llround(nanoseconds)}; }

}  // namespace

Result<ScriptDuration> ScriptDuration::parse(std::string_view text) {
  const Error misfit{Errc::bad_value, {}, fmt::format("'{}' is no duration; write \"200ms\", \"1s\", \"0.5T\" or \"2T/3\"", text)};
  constexpr double longest = 1e9;  // of any unit
  auto amount = take_number(text).value_or(1);
  const bool milliseconds = take(text, "ms");
  const bool seconds = !milliseconds && take(text, "s");
  if (!milliseconds && !seconds && !take(text, "T")) return misfit;
  if (take(text, "/")) amount /= take_number(text).value_or(0);
  if (!text.empty() || !std::isfinite(amount) || amount > longest) return misfit;
  if (milliseconds) return ScriptDuration{0, rounded(amount * 1e6)};
  if (seconds) return ScriptDuration{0, rounded(amount * 1e9)};
  return ScriptDuration{amount, {}};
}

Duration ScriptDuration::evaluate(Duration session_timeout) const {
  return fixed + rounded(timeouts * static_cast<double>(session_timeout.count()));
}

}  // namespace zkspec
