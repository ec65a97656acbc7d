#include "fake-server/script/condition.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <utility>

#include "fake-server/script/integer_form.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

std::optional<std::size_t> bound(std::string_view text) {
  const auto number = integer_in(text);
  return number && *number > 0 ? std::optional{static_cast<std::size_t>(*number)} : std::nullopt;
}

/// What stands behind a sign is a text; where the field is a number or a truth, so is the operand.
json::value operand_of(std::string_view text, wire::FieldKind kind) {
  if (kind == wire::FieldKind::boolean && (text == "true" || text == "false")) return text == "true";
  const bool textual = kind == wire::FieldKind::text || kind == wire::FieldKind::buffer;
  const auto number = textual ? std::nullopt : integer_in(text);
  return number ? json::value(*number) : json::value(text);
}

}  // namespace

Result<Condition> Condition::parse(const json::value& written, wire::FieldKind kind) {
  static constexpr std::pair<std::string_view, Relation> signs[] = {
      {">=", Relation::at_least}, {"<=", Relation::at_most}, {">", Relation::above}, {"<", Relation::below}, {"!", Relation::different}};
  Condition made;
  if (written == "*") {
    made.relation_ = Relation::present;
    return made;
  }
  std::vector<json::value> operands{written};
  if (const auto* list = written.if_array()) operands.assign(list->begin(), list->end());
  if (const auto* text = written.if_string()) {
    const auto* sign = std::ranges::find_if(signs, [&](const auto& each) { return text->starts_with(each.first); });
    if (sign != std::end(signs)) {
      made.relation_ = sign->second;
      operands = {operand_of(std::string_view{*text}.substr(sign->first.size()), kind)};
    }
  }
  for (const auto& operand : operands) {
    auto value = ValueExpression::parse(operand, kind);
    if (!value) return value.error();
    made.operands_.push_back(std::move(*value));
  }
  return made;
}

bool Condition::relates(const json::value& seen, const json::value& operand) const {
  if (relation_ == Relation::equal) return same(seen, operand);
  if (relation_ == Relation::different) return !same(seen, operand);
  const auto left = integer_in(seen);
  const auto right = integer_in(operand);
  if (!left || !right) return false;
  switch (relation_) {
    case Relation::equal:
    case Relation::different:
    case Relation::present: break;
    case Relation::at_least: return *left >= *right;
    case Relation::at_most: return *left <= *right;
    case Relation::above: return *left > *right;
    case Relation::below: return *left < *right;
  }
  return false;
}

bool Condition::holds(const json::value* seen, const ValueScope& scope) const {
  if (relation_ == Relation::present) return seen != nullptr;
  return std::ranges::any_of(operands_, [&](const ValueExpression& expression) {
    const auto operand = expression.evaluate(scope);
    return seen && operand ? relates(*seen, *operand) : relation_ == Relation::different;
  });
}

Result<Occurrence> Occurrence::parse(const json::value& written) {
  const Error misfit{Errc::bad_value, {}, json::serialize(written) + " counts nothing; write 2, \"2..\" or \"2..4\", from 1 on"};
  if (const auto* number = written.if_int64())
    return *number > 0 ? Result<Occurrence>{{static_cast<std::size_t>(*number), static_cast<std::size_t>(*number)}} : misfit;
  if (!written.is_string()) return misfit;
  const std::string_view text{written.get_string()};
  const auto dots = text.find("..");
  const auto first = bound(text.substr(0, dots));
  if (!first) return misfit;
  if (dots == std::string_view::npos) return Occurrence{*first, *first};
  if (dots + 2 == text.size()) return Occurrence{*first};
  const auto last = bound(text.substr(dots + 2));
  return last && *last >= *first ? Result<Occurrence>{{*first, *last}} : misfit;
}

}  // namespace zkspec
