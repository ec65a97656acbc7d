#include "conformance/cases/ledger.hpp"

#include <algorithm>

namespace zkspec {

std::string_view word(Level level) {
  switch (level) {
    case Level::must: return "MUST";
    case Level::should: return "SHOULD";
    case Level::may: return "MAY";
  }
  return "?";
}

bool binds(const Clause& clause, Role role) { return std::ranges::find(clause.roles, role) != clause.roles.end(); }

const Clause* Ledger::find(std::string_view id) const {
  const auto found = clauses.find(id);
  return found == clauses.end() ? nullptr : &found->second;
}

const Paragraph* Ledger::find_paragraph(std::string_view id) const {
  const auto found = std::ranges::find(paragraphs, id, &Paragraph::id);
  return found == paragraphs.end() ? nullptr : &*found;
}

std::set<std::string, std::less<>> Ledger::areas() const {
  std::set<std::string, std::less<>> areas;
  for (const auto& [id, clause] : clauses) areas.insert(id.substr(0, id.find('.')));
  return areas;
}

}  // namespace zkspec
