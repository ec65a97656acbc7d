#include "fake-server/script/value_expression.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "fake-server/script/integer_form.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

constexpr std::string_view previous_mark = "previous:";

bool is_reference(std::string_view text) {
  return (text.size() > 1 && (text.front() == '$' || text.front() == '.')) || text.starts_with(previous_mark);
}

std::string_view take_word(std::string_view& text) {
  const auto end = text.find(' ');
  const auto taken = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end);
  while (text.starts_with(' ')) text.remove_prefix(1);
  return taken;
}

std::optional<Bytes> bytes_in(const json::value& value) {
  const auto* text = value.if_string();
  if (!text || !text->starts_with("hex:")) return std::nullopt;
  auto bytes = from_hex(std::string_view{*text}.substr(4));
  return bytes ? std::optional{*bytes} : std::nullopt;
}

/// "zeros(16)", "hex:00ff", or a text for its own bytes.
Result<Bytes> buffer_from(std::string_view text) {
  constexpr std::size_t most = 1024;
  constexpr std::string_view zeros = "zeros(";
  if (text.starts_with("hex:")) return from_hex(text.substr(4));
  if (!text.starts_with(zeros) || !text.ends_with(')')) return to_bytes(text);
  const auto count = integer_in(text.substr(zeros.size(), text.size() - zeros.size() - 1));
  if (count && *count >= 0 && static_cast<std::size_t>(*count) <= most) return Bytes(static_cast<std::size_t>(*count));
  return Error{Errc::bad_value, {}, fmt::format("'{}': up to {} zero bytes can be asked for", text, most)};
}

std::optional<json::value> masked(const Bytes& bytes, const Bytes& mask) {
  Bytes result = mask;
  for (std::size_t at = 0; at < result.size(); ++at)
    result[at] = at < bytes.size() ? static_cast<std::uint8_t>(bytes[at] & mask[at]) : std::uint8_t{0};
  return json::value("hex:" + to_hex(result));
}

// Wraps around like the numbers on the wire do.
std::optional<json::value> calculated(std::int64_t left, char sign, std::int64_t right) {
  const auto a = static_cast<std::uint64_t>(left);
  const auto b = static_cast<std::uint64_t>(right);
  switch (sign) {
    case '+': return static_cast<std::int64_t>(a + b);
    case '-': return static_cast<std::int64_t>(a - b);
    case '*': return static_cast<std::int64_t>(a * b);
    case '&': return static_cast<std::int64_t>(a & b);
    default: return right == 0 || right == -1 ? std::nullopt : std::optional<json::value>{left / right};
  }
}

/// A text as bytes where the other side is bytes.
std::optional<json::value> joined(const json::value& left, const json::value& right) {
  if (!left.is_string() || !right.is_string()) return std::nullopt;
  const std::string_view first{left.get_string()};
  const std::string_view second{right.get_string()};
  const auto begin = bytes_in(left);
  const auto end = bytes_in(right);
  if (!begin && !end) return json::value(fmt::format("{}{}", first, second));
  return json::value("hex:" + to_hex(begin ? *begin : to_bytes(first)) + to_hex(end ? *end : to_bytes(second)));
}

std::optional<json::value> applied(const json::value& value, char sign, const json::value& operand) {
  const auto bytes = bytes_in(value);
  const auto mask = bytes_in(operand);
  if (bytes && mask && sign == '&') return masked(*bytes, *mask);
  const auto left = integer_in(value);
  const auto right = integer_in(operand);
  if (left && right) return calculated(*left, sign, *right);
  return sign == '+' && !right ? joined(value, operand) : std::nullopt;
}

std::optional<json::value> member(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found ? std::optional{*found} : std::nullopt;
}

ValueExpression::Source reference_in(std::string_view word) {
  if (word.front() == '$') return ValueExpression::OfMemory{std::string{word.substr(1)}};
  if (word.front() == '.') return ValueExpression::OfItem{std::string{word.substr(1)}};
  return ValueExpression::OfPrevious{std::string{word.substr(previous_mark.size())}};
}

std::optional<json::value> found(const ValueExpression::Source& source, const ValueScope& scope) {
  if (const auto* duration = std::get_if<ScriptDuration>(&source)) return to_ms(duration->evaluate(scope.session_timeout));
  if (const auto* item = std::get_if<ValueExpression::OfItem>(&source)) return member(scope.own, item->field);
  if (const auto* before = std::get_if<ValueExpression::OfPrevious>(&source))
    return scope.previous ? member(*scope.previous, before->field) : std::nullopt;
  if (const auto* memory = std::get_if<ValueExpression::OfMemory>(&source)) {
    const auto at = scope.remembered.find(memory->name);
    return at == scope.remembered.end() ? std::nullopt : std::optional{at->second};
  }
  return std::get<json::value>(source);
}

}  // namespace

Result<ValueExpression> ValueExpression::parse(const json::value& written, wire::FieldKind kind) {
  ValueExpression made;
  made.source_ = written;
  const auto* text = written.if_string();
  if (!text) return made;
  if (is_reference(*text)) return parse_reference(*text);
  if (kind == wire::FieldKind::duration && !integer_in(std::string_view{*text})) {
    const auto duration = ScriptDuration::parse(*text);
    if (!duration) return duration.error();
    made.source_ = *duration;
  }
  if (kind == wire::FieldKind::buffer && *text != "absent") {
    const auto bytes = buffer_from(*text);
    if (!bytes) return bytes.error();
    made.source_ = json::value("hex:" + to_hex(*bytes));
  }
  return made;
}

Result<ValueExpression> ValueExpression::parse_reference(std::string_view text) {
  ValueExpression made;
  const auto whole = text;
  made.source_ = reference_in(take_word(text));
  while (!text.empty()) {
    const auto sign = take_word(text);
    const auto word = take_word(text);
    const json::value literal(std::string{word});
    const bool known = sign.size() == 1 && std::string_view{"+-*/&"}.find(sign) != std::string_view::npos;
    const bool fits = is_reference(word) || integer_in(literal).has_value() || (sign == "&" && bytes_in(literal).has_value());
    if (!known || !fits)
      return Error{Errc::bad_value,
                   {},
                   fmt::format("'{}': behind a reference stand + - * / & and a number or a reference, with blanks between", whole)};
    made.operations_.push_back({sign.front(), is_reference(word) ? reference_in(word) : ValueExpression::Source{literal}});
  }
  return made;
}

std::vector<const ValueExpression::Source*> ValueExpression::sources() const {
  std::vector<const Source*> all{&source_};
  for (const auto& operation : operations_) all.push_back(&operation.operand);
  return all;
}

std::optional<json::value> ValueExpression::evaluate(const ValueScope& scope) const {
  auto value = found(source_, scope);
  for (const auto& operation : operations_) {
    const auto operand = found(operation.operand, scope);
    if (!value || !operand) return std::nullopt;
    value = applied(*value, operation.sign, *operand);
  }
  return value;
}

bool same(const json::value& a, const json::value& b) {
  const auto left = integer_in(a);
  const auto right = integer_in(b);
  return left && right ? *left == *right : a == b;
}

}  // namespace zkspec
