// What a run says of each clause, and of each paragraph of the specification.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/cases/ledger.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

/// Over all cases of a run: violated by any, else proved by any, else not exercised.
enum class ClauseState { violated, proved, not_exercised };
std::string_view word(ClauseState state);  ///< "not exercised"

/// Clauses that no case of the run names are absent.
using ClauseStates = std::map<std::string, ClauseState, std::less<>>;

ClauseStates clause_states(const RunResult& run);
ClauseState state_of(const ClauseStates& states, std::string_view clause);  ///< absent means not exercised

struct ParagraphState {
  const Paragraph* of = nullptr;
  std::map<ClauseState, std::vector<std::string>> clauses = {};  ///< those that bind the role, in the order of the ledger's paragraph
};
/// All paragraphs of the ledger that bind the role.
std::vector<ParagraphState> paragraph_states(const ClauseStates& states, const Ledger& ledger, Role role);

}  // namespace zkspec
