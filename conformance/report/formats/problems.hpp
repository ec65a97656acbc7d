// What went wrong in a run, one by one, each at the line of the case file that says what is due: for formats that show it in a source view.
#pragma once

#include <string>
#include <vector>

#include "conformance/cases/ledger.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

enum class Severity {
  error,    ///< the run is not green for it
  warning,  ///< a SHOULD that is violated
  note,     ///< a known deviation
};

struct Problem {
  Severity severity = Severity::error;
  std::string rule = {};  ///< the clause; where none is violated, the outcome; of the run as a whole "run"
  SourceSpan at = {};     ///< as in_suite() gives it; no file: no place
  const CaseResult* result = nullptr;  ///< none: of the run as a whole
  std::string message = {};
};

/// In the order of the results; what is wrong with the whole run comes first.
std::vector<Problem> problems_of(const RunResult& run, const Ledger& ledger);

}  // namespace zkspec
