// What --update-expectations does once a run is over.
#pragma once

#include "conformance/commands/home.hpp"
#include "conformance/run/expectations/expectations.hpp"

namespace zkspec {

/// Rewrites `file`, or writes it anew, so that it says what the run has seen; tells each change on standard error and gives what stands
/// there now. An error, with the file as it was, when the run does not say enough: cases were not played, or came to no verdict.
Result<Expectations> update_expectations(const std::string& file, const Suite& suite, const RunResult& run);

}  // namespace zkspec
