#include "conformance/report/clause_states.hpp"

#include <algorithm>
#include <utility>

namespace zkspec {
namespace {

void note(ClauseStates& states, const std::string& clause, ClauseState state) {
  const auto [known, added] = states.try_emplace(clause, state);
  if (!added) known->second = std::min(known->second, state);
}

}  // namespace

std::string_view word(ClauseState state) {
  switch (state) {
    case ClauseState::violated: return "violated";
    case ClauseState::proved: return "proved";
    case ClauseState::not_exercised: return "not exercised";
  }
  return "?";
}

ClauseStates clause_states(const RunResult& run) {
  ClauseStates states;
  for (const auto& result : run.cases) {
    for (const auto& id : result.verdict.violated) note(states, id, ClauseState::violated);
    for (const auto& id : result.verdict.proved) note(states, id, ClauseState::proved);
    for (const auto& id : result.verdict.not_exercised) note(states, id, ClauseState::not_exercised);
  }
  return states;
}

ClauseState state_of(const ClauseStates& states, std::string_view clause) {
  const auto found = states.find(clause);
  return found == states.end() ? ClauseState::not_exercised : found->second;
}

std::vector<ParagraphState> paragraph_states(const ClauseStates& states, const Ledger& ledger, Role role) {
  std::vector<ParagraphState> all;
  for (const auto& paragraph : ledger.paragraphs) {
    ParagraphState one{.of = &paragraph};
    for (const auto& id : paragraph.clauses)
      if (const auto* clause = ledger.find(id); clause != nullptr && binds(*clause, role)) one.clauses[state_of(states, id)].push_back(id);
    if (!one.clauses.empty()) all.push_back(std::move(one));
  }
  return all;
}

}  // namespace zkspec
