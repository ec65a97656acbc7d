// Patterns against values: what is expected against what was seen, and what a script wants sent.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "conformance/cases/case.hpp"

namespace zkspec {

/// Names and what they stand for at one moment of a trial.
struct Scope {
  std::map<std::string, boost::json::value> bindings = {};
  std::set<std::int64_t> burst_numbers = {};  ///< what a Distinct has seen in the current burst
  Duration session_timeout = {};              ///< T
  Duration tick = {};

  [[nodiscard]] Result<Duration> duration(const DurationExpression& expression) const;
  /// A bound duration: a text like "2tick - 1ms" or a number of milliseconds.
  [[nodiscard]] std::optional<Duration> named_duration(std::string_view name) const;
  /// A word of the script as it stands; for "$x" the text that is bound to x.
  [[nodiscard]] std::string word(const std::string& written) const;
};

/// Does `seen` fit? A Bind fits anything and is entered into `scope`. `burst` is what {i} in a text stands for.
/// Numbers compare with "0x…" texts by value; a duration compares with a number of milliseconds; of lists the order does not matter.
bool matches(const Pattern& pattern, const boost::json::value& seen, Scope& scope, int burst = 0);

/// The value to send for a pattern; `fresh` gives the value of a Bind, which is entered into `scope`. Patterns that only compare are
/// errors.
Result<boost::json::value> value_of(const Pattern& pattern, Scope& scope, int burst, const std::function<boost::json::value()>& fresh);

/// The texts that a literal list stands for, references within them resolved; nothing for any other pattern.
std::optional<std::vector<std::string>> list_of(const Pattern& pattern, const Scope& scope);

/// For people: ">=1", "0x2a", "$sid = 0x…".
std::string describe(const Pattern& pattern, const Scope& scope);

/// A text with {i} replaced by the number within a burst and {name} by what is bound to it; other braces stay.
std::string interpolated(std::string text, const Scope& scope, int burst);

}  // namespace zkspec
