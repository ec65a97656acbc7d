#include "conformance/cases/ledger_reader.hpp"

#include <fmt/format.h>

namespace zkspec {
namespace {

std::optional<Level> level_of(std::string_view text) {
  for (const auto level : {Level::must, Level::should, Level::may}) {
    if (word(level) == text) return level;
  }
  return std::nullopt;
}

/// "ping.when-idle" in the file of `area`.
bool is_clause_id(std::string_view id, const std::string& area) {
  const auto prefix = area + ".";
  return id.starts_with(prefix) && is_kebab(id.substr(prefix.size()));
}

DurationExpression allowance(TableReader& keys, std::string_view key, Problems& problems) {
  const auto texts = keys.texts(key);
  if (texts.empty()) return {};
  auto parsed = DurationExpression::parse(texts.front().text);
  if (parsed) return std::move(*parsed);
  problems.add(texts.front().span, fmt::format("bad duration '{}': {}", texts.front().text, parsed.error().what));
  return {};
}

Clause read_clause(const TomlValue& table, const std::string& area, Problems& problems) {
  TableReader keys{table, problems};
  Clause clause{.id = keys.required_text("id")};
  clause.span = table.span();
  if (!clause.id.empty() && !is_clause_id(clause.id, area)) {
    problems.add(table.find("id")->span(), fmt::format("'{}' is not '{}.' and a name in small letters and hyphens", clause.id, area));
  }
  const auto level = keys.required_text("level");
  if (const auto known = level_of(level)) clause.level = *known;
  else if (!level.empty()) problems.unknown(table.find("level")->span(), "level", level, {"MUST", "SHOULD", "MAY"});
  clause.roles = read_roles(keys);
  clause.statement = keys.required_text("statement");
  clause.source = keys.required_text("source");
  clause.observe = keys.text("observe");
  clause.late = allowance(keys, "late", problems);
  clause.early = allowance(keys, "early", problems);
  clause.allowance_why = keys.text("allowance_why");
  clause.divergences = keys.text("divergences");
  clause.not_judged = keys.text("not_judged");
  const bool allows = table.find("late") != nullptr || table.find("early") != nullptr;
  if (allows && clause.allowance_why.empty()) problems.add(keys.span(), "an allowance needs its reason, 'allowance_why'");
  keys.finish("a clause");
  return clause;
}

}  // namespace

std::vector<Role> read_roles(TableReader& keys) {
  std::vector<Role> roles;
  for (const auto& role : keys.words("roles", "role", {"client", "server"})) {
    roles.push_back(role == "client" ? Role::client : Role::server);
  }
  return roles;
}

std::vector<std::vector<TomlValue>> tables_of(const TomlFile& file, const std::string& name, const vocabulary::Words& keys,
                                              Problems& problems) {
  std::vector<std::vector<TomlValue>> found(keys.size());
  problems.append(file.problems);
  if (!file.problems.empty() && file.root.table()->empty()) return found;
  TableReader reader{file.root, problems};
  const auto* version = reader.take("zkspec");
  if (version == nullptr) problems.add({name, 1, 1}, "'zkspec = 1' is missing: the version of the language");
  else if (version->integer() != 1) problems.add(version->span(), "this program reads zkspec = 1");
  for (std::size_t index = 0; index < keys.size(); ++index) {
    const auto* tables = reader.take(keys[index]);
    if (tables == nullptr) {
      problems.add({name, 0, 0}, fmt::format("holds no [[{}]]", keys[index]));
    } else if (tables->array() == nullptr) {
      problems.add(tables->span(), fmt::format("found {} where [[{}]] is due", word(tables->kind()), keys[index]));
    } else {
      found[index] = *tables->array();
    }
  }
  reader.finish("a file of this kind");
  return found;
}

std::vector<TomlValue> tables_of(const TomlFile& file, const std::string& name, std::string_view key, Problems& problems) {
  return std::move(tables_of(file, name, vocabulary::Words{key}, problems).front());
}

void read_clauses(const TomlFile& file, const std::string& area, Ledger& ledger, Problems& problems) {
  const auto name = file.root.span().file;
  for (const auto& table : tables_of(file, name, "clause", problems)) {
    auto clause = read_clause(table, area, problems);
    const auto [existing, added] = ledger.clauses.try_emplace(clause.id, clause);
    if (!added) problems.add(clause.span, fmt::format("clause '{}' stands at {} already", clause.id, to_string(existing->second.span)));
    if (clause.roles.empty()) problems.add(clause.span, "'roles' is missing: whom the clause binds");
  }
}

}  // namespace zkspec
