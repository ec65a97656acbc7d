#include "conformance/cases/coverage.hpp"

#include <algorithm>

namespace zkspec {
namespace {

void collect(const std::vector<Step>& steps, std::set<std::string, std::less<>>& clauses) {
  for (const auto& step : steps) {
    clauses.insert(step.clauses.begin(), step.clauses.end());
    if (const auto* either = std::get_if<step::Either>(&step.what))
      for (const auto& branch : either->branches) collect(branch.steps, clauses);
  }
}

}  // namespace

std::set<std::string, std::less<>> clauses_of(const Case& described) {
  std::set<std::string, std::less<>> clauses;
  collect(described.script, clauses);
  return clauses;
}

Coverage::Coverage(const Suite& suite) {
  for (const auto& described : suite.cases) {
    for (const auto& id : clauses_of(*described)) {
      const auto* clause = suite.ledger.find(id);
      const auto both = [&](Role role) { return judges(*described, role) && binds(*clause, role); };
      if (clause != nullptr && (both(Role::client) || both(Role::server))) cases_[id].push_back(described.get());
    }
  }
}

const std::vector<const Case*>& Coverage::cases(std::string_view clause) const {
  static const std::vector<const Case*> none;
  const auto found = cases_.find(clause);
  return found == cases_.end() ? none : found->second;
}

bool Coverage::asserted(std::string_view clause, Role role) const {
  return std::ranges::any_of(cases(clause), [role](const Case* described) { return judges(*described, role); });
}

}  // namespace zkspec
