#include "conformance/commands/output.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

#include "conformance/report/digest.hpp"
#include "conformance/report/matrix/kill_matrix.hpp"
#include "conformance/report/report.hpp"

namespace zkspec {
namespace {

/// "handshake/byte-for-byte#top-bit" → "handshake-byte-for-byte-top-bit.jsonl"
std::string recording_name(const std::string& variant) {
  auto name = variant;
  for (auto& letter : name)
    if (letter == '/' || letter == '#') letter = '-';
  return name + ".jsonl";
}

boost::json::object recording_head(const RunResult& run, const CaseResult& result) {
  boost::json::object head{{"zkspec", 1},
                           {"case", result.variant->id},
                           {"subject", run.subject},
                           {"version", run.version},
                           {"seed", run.seed.value()},
                           {"outcome", word(result.verdict.outcome)},
                           {"duration_ms", to_ms(result.duration)}};
  write_setting(result.setting, head);
  return head;
}

}  // namespace

Result<void> write_whole(const std::filesystem::path& path, std::string_view content) {
  if (path == "-") return fmt::print("{}", content), Result<void>{};
  std::ofstream stream{path, std::ios::binary};
  stream << content;
  stream.flush();
  return stream ? Result<void>{} : Error{Errc::io, path.string(), "cannot be written"};
}

Progress::Progress(std::size_t total) : total_{total}, terminal_{isatty(STDERR_FILENO) != 0} {}

void Progress::note(const CaseResult& result) {
  ++done_;
  const auto outcome = result.verdict.outcome;
  if (outcome != Outcome::pass && outcome != Outcome::not_applicable) ++not_passed_;
  if (terminal_) {
    fmt::print(stderr, "\r\033[K[{}/{}] {} not passed, last: {} {}", done_, total_, not_passed_, word(outcome), result.variant->id);
  } else {
    fmt::print(stderr, "[{}/{}] {} {}\n", done_, total_, word(outcome), result.variant->id);
  }
  std::fflush(stderr);
}

void Progress::end() {
  if (terminal_) fmt::print(stderr, "\r\033[K");
}

ProofProgress::ProofProgress() : terminal_{isatty(STDERR_FILENO) != 0} {}

void ProofProgress::note(std::size_t done, std::size_t all) {
  if (!terminal_ || done % 256 != 0) return;
  fmt::print(stderr, "\r\033[K[{}/{}] trials", done, all);
  std::fflush(stderr);
}

void ProofProgress::end() const {
  if (terminal_) fmt::print(stderr, "\r\033[K");
}

Result<void> prepare_output(const std::string& folder) {
  if (folder.empty()) return {};
  std::error_code problem;
  const auto recordings = std::filesystem::path{folder} / recordings_folder;
  const bool of_a_run = std::filesystem::exists(std::filesystem::path{folder} / "results.json", problem);
  if (!of_a_run && std::filesystem::exists(recordings, problem) && !std::filesystem::is_empty(recordings, problem))
    return Error{Errc::io, recordings.string(), "is of no run, and would be deleted; choose another --output"};
  std::filesystem::remove_all(recordings, problem);
  std::filesystem::create_directories(recordings, problem);
  if (problem) return Error{Errc::io, "--output " + folder, problem.message()};
  return write_whole(std::filesystem::path{folder} / "results.json", "");
}

Result<WrittenRecording> write_recording(const std::string& folder, const RunResult& of, const CaseResult& result) {
  if (result.log.events().empty()) return WrittenRecording{};
  auto name = fmt::format("{}/{}", recordings_folder, recording_name(result.variant->id));
  const auto text = to_recording(recording_head(of, result), result.log);
  if (auto written = write_whole(std::filesystem::path{folder} / name, text); !written) return written.error();
  return WrittenRecording{std::move(name), sha256(std::string_view{text})};
}

Result<void> write_output(const std::string& folder, RunResult& run, const Ledger& ledger, const Provenance& provenance) {
  if (folder.empty()) return {};
  const std::filesystem::path root{folder};
  for (auto& result : run.cases) {
    auto recording = write_recording(folder, run, result);
    if (!recording) return recording.error();
    result.recording = std::move(recording->name);
    result.recording_sha256 = std::move(recording->sha256);
  }
  if (auto written = write_whole(root / "results.json", render_json(run, ledger, provenance)); !written) return written;
  if (auto written = write_whole(root / "junit.xml", render_junit(run, ledger)); !written) return written;
  return write_whole(root / "report.html", render_html(run, ledger, provenance));
}

Result<std::string> write_server_logs(const std::string& folder, const std::vector<std::string>& logs) {
  const auto servers = std::filesystem::path{folder} / "servers";
  std::error_code problem;
  std::filesystem::create_directories(servers, problem);
  if (problem) return Error{Errc::io, servers.string(), problem.message()};
  for (std::size_t at = 0; at < logs.size(); ++at)
    if (auto written = write_whole(servers / fmt::format("{}.log", at + 1), logs[at]); !written) return written.error();
  return servers.string();
}

Result<void> prepare_matrix(const std::string& folder) {
  if (folder.empty()) return {};
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return Error{Errc::io, "--output " + folder, problem.message()};
  return write_whole(std::filesystem::path{folder} / "kill-matrix.json", "");
}

Result<void> write_matrix(const std::string& folder, const KillMatrix& matrix) {
  if (folder.empty()) return {};
  const std::filesystem::path root{folder};
  if (auto written = write_whole(root / "kill-matrix.json", render_matrix_json(matrix)); !written) return written;
  return write_whole(root / "kill-matrix.html", render_matrix_html(matrix));
}

}  // namespace zkspec
