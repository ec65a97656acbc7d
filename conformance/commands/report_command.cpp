// zkspec report: renders the results of a run again, makes statements of them, and says whether a file was edited.
#include <algorithm>
#include <fmt/format.h>

#include "conformance/commands/commands.hpp"
#include "conformance/commands/output.hpp"
#include "conformance/commands/stored_results.hpp"
#include "conformance/report/formats/formats.hpp"
#include "conformance/report/matrix/subject_matrix.hpp"
#include "conformance/report/statement/statement.hpp"

namespace zkspec {
namespace {

int deliver(const std::string& text, const std::string& output) {
  const auto written = write_whole(output.empty() ? "-" : output, text);
  return written ? exit_code::conformant : complain(exit_code::usage, to_string(written.error()));
}

bool shows_logs(const std::string& format) {
  return format != "sarif" && format != "github" && format != "json" && !format.starts_with("badge");
}

int show(const std::vector<std::string>& broken, const std::string& file) {
  if (broken.empty()) return fmt::print("{} is as it was written\n", file), exit_code::conformant;
  fmt::print("{} was edited:\n", file);
  for (const auto& one : broken) fmt::print("  {}\n", one);
  return exit_code::violations;
}

int verify_file(const std::string& path) {
  const auto edits = edits_of_results(path);
  if (!edits) return complain(exit_code::usage, to_string(edits.error()));
  return show(*edits, results_file(path).string());
}

/// The results may be older than what this program knows, but they must not have been edited: a statement is a document.
int statement(const StoredRun& stored, const ReportArguments& arguments) {
  const auto form = arguments.format == "text" ? std::string{"markdown"} : arguments.format;
  if (std::ranges::find(statement_forms, form) == std::end(statement_forms))
    return complain(exit_code::usage, fmt::format("--statement is a document: --format {}", fmt::join(statement_forms, ", ")));
  return deliver(render_statement(statement_of(stored.run, stored.ledger, stored.provenance), form), arguments.output);
}

int matrix(const ReportArguments& arguments) {
  if (arguments.format != "html" || arguments.statement)
    return complain(exit_code::usage, "several results make a matrix: --format html; every other report is of one run");
  std::vector<StoredRun> runs;
  std::vector<MatrixColumn> columns;
  for (const auto& path : arguments.results) {
    auto stored = load_results(path);
    if (!stored) return complain(exit_code::usage, to_string(stored.error()));
    if (!runs.empty() && runs.front().run.role != stored->run.role)
      return complain(exit_code::usage, "results of a client and of a server have no case in common");
    runs.push_back(std::move(*stored));
  }
  for (const auto& stored : runs) columns.push_back({stored.run, stored.ledger, stored.provenance});
  return deliver(render_subject_matrix(columns), arguments.output);
}

}  // namespace

int report_command(const Home& /*home*/, const ReportArguments& arguments) {
  if (!arguments.verify.empty()) return verify_file(arguments.verify);
  if (arguments.results.size() > 1) return matrix(arguments);
  const auto& path = arguments.results.front();
  auto stored = arguments.statement ? load_unedited_results(path) : load_results(path);
  if (!stored) return complain(exit_code::usage, to_string(stored.error()));
  if (arguments.statement) return statement(*stored, arguments);
  if (shows_logs(arguments.format)) {
    const auto missing = load_logs(*stored, path, arguments.format == "html");
    if (!missing) return complain(exit_code::usage, to_string(missing.error()));
    if (!missing->empty())
      fmt::print(stderr, "zkspec: recordings that are missing: {}, such as {}; their cases are shown without a log\n", missing->size(),
                 missing->front());
  }
  const bool colour = arguments.output.empty() && colours_wanted();
  return deliver(render(arguments.format, stored->run, stored->ledger, stored->provenance, colour), arguments.output);
}

}  // namespace zkspec
