// A value that a script expects or sends, and a field of a frame, a completion or an event with such a value.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <variant>
#include <vector>

#include "conformance/cases/duration_expression.hpp"
#include "fake-server/base/source_span.hpp"

namespace zkspec {

/// JSON values are in the form of wire::to_json ("hex:…" for bytes, "0x…" for ids).
namespace pattern {
struct Literal {
  boost::json::value value = {};
};  ///< equal; a text may hold {i}, the number within a burst, from 0
struct AnyOf {
  std::vector<boost::json::value> values = {};
};
struct Range {
  std::int64_t low = 0;
  std::int64_t high = 0;
};  ///< both included
struct Compare {
  std::string op = {};
  std::int64_t value = 0;
};  ///< ">=", "<=", ">", "<", "!="
struct Time {
  DurationExpression duration = {};
};  ///< for fields and getters that are durations
struct Bind {
  std::string name = {};
};  ///< "?x": takes what is seen; when sending, a fresh value
struct Reference {
  std::string name = {};
};  ///< "$x"
struct Distinct {};  ///< a number that none of the same burst had before
struct Length {
  std::size_t bytes = 0;
};  ///< "bytes(16)": so many, whichever they are
}  // namespace pattern
using Pattern = std::variant<pattern::Literal, pattern::AnyOf, pattern::Range, pattern::Compare, pattern::Time, pattern::Bind,
                             pattern::Reference, pattern::Distinct, pattern::Length>;

struct FieldPattern {
  std::string name = {};
  Pattern pattern = {};
  SourceSpan span = {};
};

}  // namespace zkspec
