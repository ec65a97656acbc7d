#include "fake-server/script/rule_reader.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "fake-server/script/nearest_word.hpp"

namespace zkspec {
namespace {

std::vector<std::string_view> names_of(const std::vector<wire::FieldSchema>& schema) {
  std::vector<std::string_view> names;
  for (const auto& each : schema) names.push_back(each.name);
  return names;
}

// "ConnectRequest", "getData or exists", "a frame", "a completion": whose fields they are.
std::string owner(Stream stream, const std::vector<std::string>& frames) {
  if (!carries_frames(stream)) return fmt::format("'{}'", word(stream));
  if (frames.empty()) return "no frame";
  std::string text = frames.front();
  for (std::size_t at = 1; at < frames.size(); ++at) text += " or " + frames[at];
  return text;
}

std::string no_such_field(Stream stream, const std::vector<std::string>& frames, std::string_view field) {
  const auto schema = fields_on(stream, frames);
  return fmt::format("{} has {}field '{}'{}", owner(stream, frames), carries_frames(stream) && frames.empty() ? "a " : "no ", field,
                     suggestion(field, names_of(schema)));
}

}  // namespace

void RuleReader::unknown_key(const TomlMember& member, std::string_view in, const std::vector<std::string_view>& known) {
  problem(member.key_span, fmt::format("unknown key '{}' in {}{}", member.key, in, suggestion(member.key, known)));
}

std::string RuleReader::text(const TomlValue& value) {
  if (const auto* text = value.string()) return *text;
  problem(value.span(), fmt::format("a text is expected, not {}", word(value.kind())));
  return {};
}

std::size_t RuleReader::count(const TomlValue& value) {
  constexpr std::int64_t limit = 1000;
  const auto number = value.integer();
  if (number && *number > 0 && *number <= limit) return static_cast<std::size_t>(*number);
  problem(value.span(), fmt::format("a number from 1 to {} is expected", limit));
  return 1;
}

void RuleReader::must_be_true(const TomlValue& value) {
  if (value.boolean() != true) problem(value.span(), "this can only be true; leave it out otherwise");
}

ScriptDuration RuleReader::duration(const TomlValue& value) {
  const auto* text = value.string();
  const auto parsed = ScriptDuration::parse(text ? *text : std::string_view{});
  if (parsed) return *parsed;
  problem(value.span(), text ? parsed.error().what : fmt::format("a duration such as \"0.5T\" is expected, not {}", word(value.kind())));
  return {};
}

std::optional<wire::OpCode> RuleReader::operation(const TomlValue& value) {
  const auto name = text(value);
  const auto code = wire::op_code(name);
  if (!code && !name.empty()) problem(value.span(), fmt::format("unknown operation '{}'{}", name, suggestion(name, wire::op_words())));
  return code;
}

std::string RuleReader::own_field(const TomlValue& value) {
  auto field = text(value);
  if (!field.empty()) check_field_name(field, value.span());
  return field;
}

const std::vector<TomlMember>& RuleReader::members(const TomlValue& value) {
  static const std::vector<TomlMember> none;
  if (const auto* table = value.table()) return *table;
  problem(value.span(), fmt::format("a table is expected, not {}", word(value.kind())));
  return none;
}

ValueExpression RuleReader::value(const TomlMember& member, Stream stream, const std::vector<std::string>& of_frames) {
  const auto schema = fields_on(stream, of_frames);
  const auto field = std::ranges::find(schema, member.key, &wire::FieldSchema::name);
  if (field == schema.end()) {
    problem(member.key_span, no_such_field(stream, of_frames, member.key));
    return {};
  }
  auto parsed = ValueExpression::parse(member.value.to_json(), field->kind);
  if (!parsed) {
    problem(member.value.span(), to_string(parsed.error()));
    return {};
  }
  uses(*parsed, member.value.span());
  if (const auto* literal = std::get_if<boost::json::value>(&parsed->source())) {
    const auto fits = check_field(stream, of_frames, member.key, *literal);
    if (!fits) problem(member.value.span(), fits.error().what);
  }
  return std::move(*parsed);
}

std::vector<NamedCondition> RuleReader::where(const TomlValue& table) {
  std::vector<NamedCondition> conditions;
  const auto schema = fields_on(on, frames);
  for (const auto& member : members(table)) {
    const auto field = std::ranges::find(schema, member.key, &wire::FieldSchema::name);
    if (field == schema.end()) {
      problem(member.key_span, no_such_field(on, frames, member.key));
      continue;
    }
    auto condition = Condition::parse(member.value.to_json(), field->kind);
    if (!condition) {
      problem(member.value.span(), to_string(condition.error()));
      continue;
    }
    for (const auto& operand : condition->operands()) {
      uses(operand, member.value.span());
      const auto* literal = std::get_if<boost::json::value>(&operand.source());
      const auto fits = literal ? check_field(on, frames, member.key, *literal) : Result<void>{};
      if (!fits) problem(member.value.span(), fits.error().what);
    }
    conditions.push_back({member.key, std::move(*condition)});
  }
  return conditions;
}

std::vector<NamedCondition> RuleReader::when(const TomlValue& table) {
  std::vector<NamedCondition> conditions;
  for (const auto& member : members(table)) {
    uses_name(member.key, member.key_span);
    auto condition = Condition::parse(member.value.to_json(), wire::FieldKind::text);
    if (!condition) {
      problem(member.value.span(), to_string(condition.error()));
      continue;
    }
    for (const auto& operand : condition->operands()) uses(operand, member.value.span());
    conditions.push_back({member.key, std::move(*condition)});
  }
  return conditions;
}

void RuleReader::uses(const ValueExpression& value, const SourceSpan& at) {
  for (const auto* source : value.sources()) {
    if (const auto* memory = std::get_if<ValueExpression::OfMemory>(source)) uses_name(memory->name, at);
    if (const auto* own = std::get_if<ValueExpression::OfItem>(source)) check_field_name(own->field, at);
    const auto* previous = std::get_if<ValueExpression::OfPrevious>(source);
    if (previous == nullptr) continue;
    uses_previous_ = true;
    check_field_name(previous->field, at);
  }
}

void RuleReader::check_field_name(const std::string& field, const SourceSpan& at) {
  const auto schema = fields_on(on, frames);
  if (std::ranges::find(schema, field, &wire::FieldSchema::name) == schema.end()) problem(at, no_such_field(on, frames, field));
}

void RuleReader::next_rule() {
  on = Stream::to_server;
  frames.clear();
  uses_previous_ = false;
}

void RuleReader::check_names() {
  const std::vector<std::string_view> known{bound_.begin(), bound_.end()};
  for (const auto& use : used_)
    if (std::ranges::find(bound_, use.name) == bound_.end())
      problem(use.at, fmt::format("nothing remembers '{}'{}", use.name, suggestion(use.name, known)));
}

}  // namespace zkspec
