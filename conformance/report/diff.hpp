// What changed between two runs. Durations, wording, seeds and subjects are no change: what counts is who passed, and which clauses hold.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/report/clause_states.hpp"

namespace zkspec {

struct ClauseChange {
  std::string clause = {};
  std::optional<ClauseState> before = {};  ///< none: not named there
  std::optional<ClauseState> after = {};
};

struct CaseChange {
  std::string id = {};
  std::optional<Outcome> before = {};  ///< none: the case is new
  std::optional<Outcome> after = {};   ///< none: it has vanished
  std::vector<ClauseChange> clauses = {};
};

/// A case whose trials did not agree in one of the runs or in both. Chance decides about that: it is told, and is no change.
struct FlakyCase {
  std::string id = {};
  std::optional<Flakiness> before = {};
  std::optional<Flakiness> after = {};
};

struct RunDifference {
  std::vector<CaseChange> cases = {};      ///< by id
  std::vector<ClauseChange> clauses = {};  ///< over all cases of each run
  std::vector<FlakyCase> flaky = {};       ///< by id
  std::size_t compared = 0;                ///< cases that both have

  [[nodiscard]] bool empty() const { return cases.empty() && clauses.empty(); }
};

/// Both of the same role; their cases are sorted by id.
RunDifference difference(const RunResult& before, const RunResult& after);

std::string render_difference_text(const RunDifference& difference, const RunResult& before, const RunResult& after);
/// As fixtures/reports/diff.schema.json describes it.
std::string render_difference_json(const RunDifference& difference, const RunResult& before, const RunResult& after);

}  // namespace zkspec
