#include "conformance/commands/run_journal.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <fmt/format.h>

#include "conformance/commands/home.hpp"
#include "conformance/commands/output.hpp"
#include "conformance/commands/stored_results.hpp"
#include "conformance/report/report.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

std::filesystem::path file_in(const std::string& folder) { return std::filesystem::path{folder} / "results.jsonl"; }

/// Whole lines; what stands behind the last line feed was being written when the run was killed.
Result<std::vector<json::object>> read_lines(const std::string& folder) {
  const auto file = file_in(folder).string();
  const auto text = read_whole(file);
  if (!text) return text.error();
  std::vector<json::object> lines;
  std::size_t begin = 0;
  for (auto end = text->find('\n'); end != std::string::npos; begin = end + 1, end = text->find('\n', begin)) {
    boost::system::error_code problem;
    auto line = json::parse(std::string_view{*text}.substr(begin, end - begin), problem);
    if (problem || !line.is_object())
      return Error{Errc::malformed, fmt::format("{}:{}", file, lines.size() + 1), "is no line of a journal"};
    lines.push_back(std::move(line.get_object()));
  }
  std::filesystem::resize_file(file, begin);
  return lines;
}

/// The lines of results as a results.json, of each variant the last.
std::string as_results(std::vector<json::object> lines, const Ledger& ledger) {
  auto root = json::parse(render_json(RunResult{}, ledger, Provenance{})).as_object();
  std::map<std::string, json::object> last;
  for (auto& line : lines)
    if (const auto* id = line.if_contains("id"); id != nullptr && id->is_string()) last[std::string{id->get_string()}] = std::move(line);
  auto& results = root["results"].emplace_array();
  for (auto& [id, line] : last) results.push_back(std::move(line));
  return json::serialize(root);
}

/// Moves results from cases that are known by their names alone to those of the suite.
std::vector<CaseResult> of_suite(StoredRun stored, const Suite& suite) {
  std::map<std::string, const Variant*> known;
  for (const auto& variant : suite.variants) known[variant.id] = &variant;
  std::vector<CaseResult> results;
  for (auto& result : stored.run.cases) {
    const auto found = known.find(result.variant->id);
    if (found == known.end()) continue;
    result.variant = found->second;
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace

RunJournal::RunJournal(std::string folder, std::ofstream stream) : folder_{std::move(folder)}, stream_{std::move(stream)} {}

Result<RunJournal> RunJournal::open(const std::string& folder, bool go_on) {
  std::ofstream stream{file_in(folder), std::ios::binary | (go_on ? std::ios::app : std::ios::trunc)};
  if (!stream) return Error{Errc::io, file_in(folder).string(), "cannot be written"};
  return RunJournal{folder, std::move(stream)};
}

void RunJournal::know(std::string subject, std::string version) {
  subject_ = std::move(subject);
  version_ = std::move(version);
}

Result<void> RunJournal::meet(const std::string& subject, const std::string& version) {
  if (subject_.empty()) {
    know(subject, version);
    write({{"subject", subject}, {"version", version}});
    return {};
  }
  if (subject == subject_ && version == version_) return {};
  return Error{Errc::bad_value, folder_, fmt::format("was begun with {} {}, and this is {} {}", subject_, version_, subject, version)};
}

void RunJournal::note(const RunResult& of, const CaseResult& result, const Ledger& ledger) {
  auto recording = write_recording(folder_, of, result);
  if (!recording) {
    if (standing_) standing_ = recording.error();
    return;
  }
  auto line = result_json(result, ledger);
  line["recording"] = recording->name;
  write(line);
}

/// Whole or not at all for whoever reads it after a kill: a line without an end counts for nothing.
void RunJournal::write(const json::object& line) {
  stream_ << json::serialize(line) << '\n';
  stream_.flush();
  if (!stream_ && standing_) standing_ = Error{Errc::io, file_in(folder_).string(), "cannot be written"};
}

void RunJournal::remove() {
  stream_.close();
  std::error_code ignored;
  std::filesystem::remove(file_in(folder_), ignored);
}

bool has_journal(const std::string& folder) { return std::filesystem::exists(file_in(folder)); }

Result<UnfinishedRun> read_journal(const std::string& folder, const Suite& suite) {
  if (!has_journal(folder)) return Error{Errc::not_found, folder, "holds no run that was killed: it came to its end, or had no --output"};
  auto lines = read_lines(folder);
  if (!lines) return lines.error();
  UnfinishedRun unfinished;
  for (const auto& line : *lines) {
    const auto* subject = line.if_contains("subject");
    const auto* version = line.if_contains("version");
    if (subject == nullptr || version == nullptr || !subject->is_string() || !version->is_string()) continue;
    unfinished.subject = subject->get_string();
    unfinished.version = version->get_string();
  }
  auto stored = read_results(as_results(std::move(*lines), suite.ledger));
  if (!stored) return Error{stored.error().code, file_in(folder).string(), stored.error().what};
  const auto missing = load_logs(*stored, folder, true);
  if (!missing) return missing.error();
  if (!missing->empty()) return Error{Errc::not_found, missing->front(), "is missing"};
  unfinished.results = of_suite(std::move(*stored), suite);
  return unfinished;
}

}  // namespace zkspec
