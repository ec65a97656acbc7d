// The words of the commands that take the results of runs.
#include <CLI/CLI.hpp>

#include "conformance/commands/command_table.hpp"
#include "conformance/commands/commands.hpp"
#include "conformance/report/formats/formats.hpp"

namespace zkspec {
namespace {

void add_report(Commands& commands) {
  auto [words, arguments] =
      commands.add("report", "Render the results of a run again, state how the subject stands, verify a file", report_command);
  words.footer(
      "Examples:\n"
      "  zkspec report report --format markdown >> $GITHUB_STEP_SUMMARY\n"
      "  zkspec report report/results.json --format sarif --output zkspec.sarif\n"
      "  zkspec report report --statement --format html --output statement.html\n"
      "  zkspec report --verify statement.html\n"
      "  zkspec report kazoo-2.7 kazoo-2.8 --format html --output matrix.html\n"
      "Exit codes: 0 rendered, or as it was written; 1 was edited; 2 usage, or a file that cannot be read");
  auto* results = words.add_option("results", arguments.results, "results.json of a run, or its output folder; several for a matrix");
  words.add_option("--format", arguments.format, "of the report")->check(CLI::IsMember(format_names()))->capture_default_str();
  words.add_option("--output", arguments.output, "file (default: standard output)");
  words.add_flag("--statement", arguments.statement, "the compliance statement: html, markdown or json");
  words.add_option("--verify", arguments.verify, "a results.json or a statement: was it edited?")->excludes(results);
  words.callback([&words = words] {
    if (words.count("results") + words.count("--verify") == 0) throw CLI::RequiredError("results or --verify");
  });
}

void add_diff(Commands& commands) {
  auto [words, arguments] =
      commands.add("diff", "Say what changed between two runs: outcomes, clauses, new and vanished cases", diff_command);
  words.footer(
      "Examples:\n"
      "  zkspec diff last-week report\n"
      "  zkspec diff a/results.json b/results.json --format json\n"
      "Exit codes: 0 nothing changed, 1 something did, 2 usage, or results that cannot be read");
  words.add_option("before", arguments.before, "results.json, or the folder that holds it")->required();
  words.add_option("after", arguments.after, "the same")->required();
  words.add_option("--format", arguments.format, "of standard output")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
}

void add_merge(Commands& commands) {
  auto [words, arguments] = commands.add("merge", "Join the shards of a run", merge_command);
  words.footer(
      "Examples:\n"
      "  zkspec merge part-1 part-2 part-3 --output report\n"
      "Exit codes: those of a run; 2 also where a shard is missing, is there twice, or belongs to another run");
  words.add_option("folders", arguments.folders, "what --output of each shard named")->required();
  words.add_option("--output", arguments.output, "folder for report.html, results.json, junit.xml and recordings")->required();
  words.add_option("--inconclusive", arguments.inconclusive, "so many cases may be inconclusive; more give exit code 6")
      ->capture_default_str();
}

}  // namespace

void add_results(Commands& commands) {
  add_report(commands);
  add_diff(commands);
  add_merge(commands);
}

}  // namespace zkspec
