// Known deviations of one subject: which cases are expected not to pass, by which clause, and why.
#pragma once

#include <filesystem>

#include "conformance/cases/suite.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

struct Expectation {
  std::string cases = {};   ///< a variant's id, or a glob
  std::string clause = {};  ///< the one that is violated; empty for not-applicable
  Outcome outcome = Outcome::fail;  ///< pass: with a warning, for the clause is one that SHOULD hold
  std::string reason = {};
  std::string upstream = {};  ///< issue or source that says so
  std::string date = {};      ///< when it was adjudicated
  SourceSpan span = {};
};

struct Expectations {
  std::string file = {};
  std::string subject = {};
  std::string version = {};  ///< a glob: what the entries were adjudicated for
  std::vector<Expectation> entries = {};
};

struct LoadedExpectations {
  Expectations expectations = {};
  std::vector<Diagnostic> problems = {};
};

LoadedExpectations load_expectations(const std::filesystem::path& file);

/// The entry that covers this variant, if any.
const Expectation* covering(const Expectations& expectations, const std::string& variant);

/// An entry that names more variants says nothing about any of them.
inline constexpr std::size_t most_cases_of_an_entry = 20;

/// What an entry names: variants of the suite that judge this role.
std::vector<const Variant*> named_by(const Expectation& expectation, const Suite& suite, Role role);

/// Does the result agree with the entry: the outcome, and the clause that is violated? A warning may be a failure, as in a strict run.
bool agrees(const Expectation& expectation, const Verdict& verdict);

/// Turns agreeing failures into known-fail and passes that were not expected into unexpected-pass, and lists what is stale: entries that
/// name nothing in the suite, or too much, or nothing that an entry before them does not cover; unexpected passes, warnings that are not
/// given any more, failures by another clause than stated, and cases that turned out not to be applicable, so that their entry was skipped.
/// Entries for cases that were not selected are not held against the file.
void apply(const Expectations& expectations, const Suite& suite, RunResult& result);

}  // namespace zkspec
