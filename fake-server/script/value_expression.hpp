// A value as rules write it: a literal, or a reference ("$name", ".field", "previous:field") with arithmetic behind it.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fake-server/script/script_duration.hpp"
#include "fake-server/wire/schema.hpp"

namespace zkspec {

/// By name, in the form of to_json(Item).
using Remembered = std::map<std::string, boost::json::value, std::less<>>;

/// What the references of a value stand for at the moment when it is needed.
struct ValueScope {
  const boost::json::object& own;       ///< the item's fields
  const boost::json::object* previous;  ///< those of the item that the rule matched before, null if none
  const Remembered& remembered;
  Duration session_timeout;  ///< T
};

class ValueExpression {
 public:
  struct OfMemory {
    std::string name = {};
  };  ///< "$name"
  struct OfItem {
    std::string field = {};
  };  ///< ".field"
  struct OfPrevious {
    std::string field = {};
  };  ///< "previous:field"
  using Source = std::variant<boost::json::value, ScriptDuration, OfMemory, OfItem, OfPrevious>;

  ValueExpression() = default;
  /// `kind` is that of the field it is for: "3s" is a duration only where one belongs, and a text for a buffer is its bytes.
  /// Behind a reference, `+ - * /` take whole numbers and `&` a number or, for bytes, a mask that also sets their length; the operand
  /// may be a reference as well. `+` puts texts, or bytes, together.
  static Result<ValueExpression> parse(const boost::json::value& written, wire::FieldKind kind);

  /// Nothing when a reference leads nowhere or the arithmetic does not fit what it finds.
  [[nodiscard]] std::optional<boost::json::value> evaluate(const ValueScope& scope) const;
  [[nodiscard]] const Source& source() const { return source_; }
  [[nodiscard]] std::vector<const Source*> sources() const;  ///< that, and the operands

 private:
  struct Operation {
    char sign = '+';
    Source operand = {};
  };
  static Result<ValueExpression> parse_reference(std::string_view text);

  Source source_ = {};
  std::vector<Operation> operations_ = {};
};

/// Equal as rules see it: numbers by value in whatever form, everything else as it is written.
bool same(const boost::json::value& a, const boost::json::value& b);

}  // namespace zkspec
