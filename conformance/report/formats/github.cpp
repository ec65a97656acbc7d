// Commands of a GitHub workflow. A line each: what they say stands behind the second "::", with percent signs and line breaks encoded; in
// properties colons and commas are, too.
#include <fmt/format.h>

#include "conformance/report/escape.hpp"
#include "conformance/report/formats/problems.hpp"
#include "conformance/report/report.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

std::string encoded(std::string_view text, std::string_view reserved) {
  std::string out;
  for (const char c : visible(text)) {
    if (reserved.find(c) == std::string_view::npos) out += c;
    else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string property(std::string_view text) { return encoded(text, "%\r\n:,"); }

std::string_view command(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "notice";
  }
  return "error";
}

std::string line_of(const Problem& problem, const RunResult& run) {
  std::string where;
  if (!problem.at.file.empty())
    where = fmt::format("file={},line={},col={},", property(problem.at.file), problem.at.line, problem.at.column);
  const auto title = fmt::format("{}: {}", subject_of(run), problem.rule);
  return fmt::format("::{} {}title={}::{}\n", command(problem.severity), where, property(title), encoded(problem.message, "%\r\n"));
}

}  // namespace

std::string render_github(const RunResult& run, const Ledger& ledger) {
  std::string out;
  const auto problems = problems_of(run, ledger);
  // Only the first ten of a kind are shown: what makes the run red has to be among them.
  for (const auto severity : {Severity::error, Severity::warning, Severity::note})
    for (const auto& problem : problems)
      if (problem.severity == severity) out += line_of(problem, run);
  return out + fmt::format("{} as {}: {}\n", visible(subject_of(run)), word(run.role), totals(run));
}

}  // namespace zkspec
