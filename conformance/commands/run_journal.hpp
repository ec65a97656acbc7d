// What a run writes down while it goes on, so that nothing is lost when it is killed: results.jsonl in the output folder, a line for the
// subject and one for each result, whose recording has been written before. A run that came to its end leaves results.json in its place.
#pragma once

#include <boost/json/object.hpp>
#include <fstream>

#include "conformance/cases/suite.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

class RunJournal {
 public:
  /// Begins a new one, or, to `go_on`, opens one that ends with a whole line.
  static Result<RunJournal> open(const std::string& folder, bool go_on);

  /// The first subject to be met is written down; an error when another one comes later.
  Result<void> meet(const std::string& subject, const std::string& version);
  void know(std::string subject, std::string version);  ///< as it stands in the journal already
  /// A later result of the same variant replaces an earlier one. `of`: the run, for the head of the recording.
  void note(const RunResult& of, const CaseResult& result, const Ledger& ledger);
  /// The first thing that could not be written.
  [[nodiscard]] Result<void> standing() const { return standing_; }
  void remove();

 private:
  RunJournal(std::string folder, std::ofstream stream);
  void write(const boost::json::object& line);

  std::string folder_;
  std::ofstream stream_;
  std::string subject_ = {};
  std::string version_ = {};
  Result<void> standing_ = {};
};

bool has_journal(const std::string& folder);

/// What a run that was killed or interrupted has left.
struct UnfinishedRun {
  std::string subject = {};  ///< empty: none was met yet
  std::string version = {};
  std::vector<CaseResult> results = {};  ///< of variants of the suite, with their logs
};

/// Reads the journal in `folder` and the recordings beside it. A line at its end that was not finished is cut off.
Result<UnfinishedRun> read_journal(const std::string& folder, const Suite& suite);

}  // namespace zkspec
