#include "conformance/cases/prelude.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "conformance/cases/ledger_reader.hpp"

namespace zkspec {
namespace {

constexpr std::size_t longest_prelude = 12;

Prelude::ArgumentKind kind_of(const TomlValue& value) {
  using enum Prelude::ArgumentKind;
  if (value.array() != nullptr) return servers;
  if (value.integer()) return integer;
  const auto* string = value.string();
  if (string == nullptr) return text;
  if (server_index(*string)) return server;
  return DurationExpression::parse(*string).has_value() ? duration : text;
}

std::string_view describe(Prelude::ArgumentKind kind) {
  switch (kind) {
    case Prelude::ArgumentKind::server: return "a server such as \"s1\"";
    case Prelude::ArgumentKind::servers: return "a list of servers such as [\"s1\", \"s2\"]";
    case Prelude::ArgumentKind::duration: return "a duration such as \"6s\"";
    case Prelude::ArgumentKind::integer: return "a number";
    case Prelude::ArgumentKind::text: return "a text";
  }
  return "?";
}

bool is_server(const TomlValue& value) {
  const auto* text = value.string();
  return text != nullptr && server_index(*text).has_value();
}

bool fits(const TomlValue& value, Prelude::ArgumentKind kind) {
  if (kind == Prelude::ArgumentKind::servers) {
    return value.array() != nullptr && !value.array()->empty() && std::ranges::all_of(*value.array(), is_server);
  }
  return kind_of(value) == kind || (kind == Prelude::ArgumentKind::text && value.string() != nullptr);
}

void read_arguments(TableReader& keys, Prelude& prelude, Names& names, Problems& problems) {
  const auto* table = keys.take("args");
  if (table == nullptr || table->table() == nullptr) return;
  for (const auto& [name, at, value] : *table->table()) {
    const auto kind = kind_of(value);
    if (!is_name(name)) problems.add(at, fmt::format("'{}' is no name", name));
    if (!fits(value, kind)) problems.add(value.span(), fmt::format("a default of '{}' is {}", name, describe(kind)));
    prelude.arguments[name] = {value, kind};
    names.add_constant(name, value);
  }
}

Prelude read_prelude(const TomlValue& table, Problems& problems) {
  TableReader keys{table, problems};
  Prelude prelude{.id = keys.required_text("id"), .title = keys.required_text("title")};
  prelude.span = table.span();
  Names names;
  read_arguments(keys, prelude, names, problems);
  const auto binds = keys.texts("binds");
  const ScriptRules rules{.longest = longest_prelude};
  if (const auto* script = keys.take("script")) prelude.script = ScriptReader{problems, names, rules}.read(*script);
  else problems.add(table.span(), "'script' is missing");
  for (const auto& [name, at] : binds) {
    const auto* entry = names.find(name);
    if (entry == nullptr) problems.add(at, fmt::format("'{}' is listed in binds, and nothing in the script binds it", name));
    prelude.binds.push_back(name);
  }
  keys.finish("a prelude");
  return prelude;
}

}  // namespace

Preludes read_preludes(const TomlFile& file, Problems& problems) {
  Preludes preludes;
  for (const auto& table : tables_of(file, file.root.span().file, "prelude", problems)) {
    auto prelude = read_prelude(table, problems);
    const auto [existing, added] = preludes.try_emplace(prelude.id, prelude);
    if (!added) problems.add(prelude.span, fmt::format("prelude '{}' stands at {} already", prelude.id, to_string(existing->second.span)));
  }
  return preludes;
}

std::map<std::string, boost::json::value> apply_prelude(const Prelude& prelude, TableReader& given, Names& names, Problems& problems) {
  std::map<std::string, boost::json::value> values;
  for (const auto& [name, argument] : prelude.arguments) {
    const auto* value = given.take(name);
    if (value == nullptr) value = &argument.standard;
    const auto* text = value->string();
    if (text != nullptr && text->starts_with('$')) {
      const auto* entry = names.find(std::string_view{*text}.substr(1));
      if (entry == nullptr || entry->kind != Names::Kind::constant) {
        problems.add(value->span(), fmt::format("'{}' is no column of rows and no name of let", *text));
      }
    } else if (!fits(*value, argument.kind)) {
      problems.add(value->span(), fmt::format("'{}' of prelude '{}' is {}", name, prelude.id, describe(argument.kind)));
    }
    values.emplace(name, value->to_json());
    if (names.find(name) == nullptr) names.add_constant(name, *value);
  }
  for (const auto& name : prelude.binds) names.bind(name);
  return values;
}

}  // namespace zkspec
