// When a rule acts: what a field must be, and which of the matching items it is.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "fake-server/script/value_expression.hpp"

namespace zkspec {

/// "x" or 7: equal; "!x": not; ">=3", "<=3", ">3", "<3": numbers; ["a", "b"]: one of them; "*": there is one.
class Condition {
 public:
  static Result<Condition> parse(const boost::json::value& written, wire::FieldKind kind);

  /// What is absent differs from everything, and is above and below nothing.
  [[nodiscard]] bool holds(const boost::json::value* seen, const ValueScope& scope) const;
  [[nodiscard]] const std::vector<ValueExpression>& operands() const { return operands_; }

 private:
  enum class Relation { equal, different, at_least, at_most, above, below, present };
  [[nodiscard]] bool relates(const boost::json::value& seen, const boost::json::value& operand) const;

  Relation relation_ = Relation::equal;
  std::vector<ValueExpression> operands_ = {};
};

struct NamedCondition {
  std::string name = {};  ///< of a field, or of something remembered
  Condition condition = {};
};

/// 2 or "2": the second; "2..": from the second on; "2..4". Counted over the life of a memory, or anew on each connection.
struct Occurrence {
  std::size_t first = 1;
  std::size_t last = std::numeric_limits<std::size_t>::max();

  static Result<Occurrence> parse(const boost::json::value& written);
  [[nodiscard]] bool includes(std::size_t count) const { return count >= first && count <= last; }
};

}  // namespace zkspec
