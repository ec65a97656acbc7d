// What a run leaves behind: progress while it goes on, files when it is over.
#pragma once

#include <filesystem>

#include "conformance/cases/ledger.hpp"
#include "conformance/report/provenance.hpp"
#include "conformance/verdict/kill_matrix.hpp"

namespace zkspec {

/// On standard error: one line that is rewritten on a terminal, one line per result elsewhere.
class Progress {
 public:
  explicit Progress(std::size_t total);
  void note(const CaseResult& result);
  void end();

 private:
  std::size_t total_;
  std::size_t done_ = 0;
  std::size_t not_passed_ = 0;
  bool terminal_;
};

/// The same for a proof, whose trials are too many for a line each: nothing but on a terminal.
class ProofProgress {
 public:
  ProofProgress();
  void note(std::size_t done, std::size_t all);
  void end() const;

 private:
  bool terminal_;
};

/// A whole file, all of it or an error; "-" is standard output, where an error throws as those of fmt::print do.
Result<void> write_whole(const std::filesystem::path& path, std::string_view content);

inline constexpr const char* recordings_folder = "recordings";

/// Makes sure that the folder can be written to, before anything is run. An empty name needs nothing.
Result<void> prepare_output(const std::string& folder);

struct WrittenRecording {
  std::string name = {};  ///< below the folder; empty where nothing was recorded
  std::string sha256 = {};
};

/// The recording of one result below `folder`. `of`: the run.
Result<WrittenRecording> write_recording(const std::string& folder, const RunResult& of, const CaseResult& result);

/// results.json, junit.xml, report.html and a recording per case below `folder`; enters the recordings into the run.
Result<void> write_output(const std::string& folder, RunResult& run, const Ledger& ledger, const Provenance& provenance);

/// What servers that were started have written, a file for each below `folder`/servers; gives that folder.
Result<std::string> write_server_logs(const std::string& folder, const std::vector<std::string>& logs);

/// The same for a proof.
Result<void> prepare_matrix(const std::string& folder);

/// kill-matrix.json and kill-matrix.html below `folder`. An empty name needs nothing.
Result<void> write_matrix(const std::string& folder, const KillMatrix& matrix);

}  // namespace zkspec
