// What a run has left behind, read from its folder.
#pragma once

#include <filesystem>

#include "conformance/report/stored_run.hpp"

namespace zkspec {

/// `path`: a results.json, or the folder that holds it.
std::filesystem::path results_file(const std::string& path);
Result<StoredRun> load_results(const std::string& path);

/// What is not as the run wrote it: results by their seal, the recordings beside them, where there are any, by their digests.
Result<std::vector<std::string>> edits_of_results(const std::string& path);

/// Results that nobody has edited: what documents and merged runs are made of.
Result<StoredRun> load_unedited_results(const std::string& path);

/// Enters logs from the recordings beside the results: of all cases, or only of those whose findings name events. Gives the recordings that
/// are not there; one that cannot be read is an error.
Result<std::vector<std::string>> load_logs(StoredRun& stored, const std::string& path, bool of_all);

}  // namespace zkspec
