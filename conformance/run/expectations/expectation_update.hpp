// A file of known deviations, rewritten so that it says what a run has seen.
#pragma once

#include "conformance/run/expectations/expectations.hpp"

namespace zkspec {

struct ExpectationUpdate {
  std::string text = {};                  ///< the whole file
  std::vector<std::string> changes = {};  ///< one line for each; none: the file says what was seen
};

/// What a file begins with that is not there yet.
std::string new_expectations_file(const std::string& subject, const std::string& version);

/// `text` is what `expectations` were read from, and `run` a run of everything, before they are applied to it. Entries that agree stay as
/// they are, with all comments and in their order; those of which a part agrees are narrowed down to that part; those that do not agree go,
/// or get the clause that is violated now and what was seen. Deviations without an entry get one at the end. Entries for cases of which the
/// run says nothing stay. An error when an entry is not written as [[expect]].
Result<ExpectationUpdate> updated(const std::string& text, const Expectations& expectations, const Suite& suite, const RunResult& run,
                                  const std::string& date);

}  // namespace zkspec
