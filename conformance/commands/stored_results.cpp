#include "conformance/commands/stored_results.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "conformance/commands/home.hpp"
#include "conformance/commands/output.hpp"
#include "conformance/report/digest.hpp"
#include "conformance/report/statement/statement.hpp"
#include "fake-server/log/recording_reader.hpp"

namespace zkspec {
namespace {

bool names_events(const CaseResult& result) {
  const auto has_evidence = [](const Finding& finding) { return !finding.evidence.empty(); };
  return std::ranges::any_of(result.verdict.findings, has_evidence) || std::ranges::any_of(result.verdict.warnings, has_evidence);
}

}  // namespace

std::filesystem::path results_file(const std::string& path) {
  return std::filesystem::is_directory(path) ? std::filesystem::path{path} / "results.json" : std::filesystem::path{path};
}

Result<StoredRun> load_results(const std::string& path) {
  const auto file = results_file(path);
  const auto text = read_whole(file.string());
  if (!text) return text.error();
  auto stored = read_results(*text);
  if (!stored) return Error{stored.error().code, file.string(), stored.error().what};
  return stored;
}

Result<std::vector<std::string>> edits_of_results(const std::string& path) {
  const auto file = results_file(path);
  const auto text = read_whole(file.string());
  if (!text) return text.error();
  auto edits = verify(*text);
  if (!edits) return Error{edits.error().code, file.string(), edits.error().what};
  const auto stored = read_results(*text);
  if (!edits->empty() || !stored || !std::filesystem::is_directory(file.parent_path() / recordings_folder)) return edits;
  for (const auto& result : stored->run.cases) {
    if (result.recording.empty()) continue;
    const auto recording = read_whole((file.parent_path() / result.recording).string());
    if (!recording) edits->push_back(result.recording + " is missing");
    else if (sha256(std::string_view{*recording}) != result.recording_sha256) edits->push_back(result.recording + " was edited");
  }
  return edits;
}

Result<StoredRun> load_unedited_results(const std::string& path) {
  auto stored = load_results(path);
  if (!stored) return stored;
  const auto edits = edits_of_results(path);
  if (!edits) return edits.error();
  if (edits->empty()) return stored;
  return Error{Errc::bad_value, results_file(path).string(),
               fmt::format("was edited since the run wrote it: {}; 'zkspec report --verify' tells all", edits->front())};
}

Result<std::vector<std::string>> load_logs(StoredRun& stored, const std::string& path, bool of_all) {
  const auto folder = results_file(path).parent_path();
  std::vector<std::string> missing;
  for (auto& result : stored.run.cases) {
    if (result.recording.empty() || !(of_all || names_events(result))) continue;
    const auto file = folder / result.recording;
    if (!std::filesystem::exists(file)) {
      missing.push_back(file.string());
      continue;
    }
    const auto text = read_whole(file.string());
    if (!text) return text.error();
    auto recording = read_recording(*text);
    if (!recording) return Error{recording.error().code, file.string(), to_string(recording.error())};
    if (auto setting = read_setting(recording->head)) result.setting = std::move(*setting);
    result.log = std::move(recording->log);
  }
  return missing;
}

}  // namespace zkspec
