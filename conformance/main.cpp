// zkspec: the runner.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <system_error>

#include "conformance/adapter_check_command.hpp"
#include "conformance/commands.hpp"
#include "conformance/live/live_server.hpp"
#include "conformance/recording_commands.hpp"
#include "conformance/report/formats.hpp"

namespace {

using zkspec::DiffArguments;
using zkspec::ExploreArguments;
using zkspec::ListArguments;
using zkspec::MergeArguments;
using zkspec::ProveArguments;
using zkspec::ReportArguments;
using zkspec::RunArguments;

/// What pipelines need of a run.
void add_gates(CLI::App& run, RunArguments& arguments) {
  run.add_option("--expect", arguments.expect, "file of known deviations");
  run.add_flag("--update-expectations", arguments.update_expectations, "rewrite the file of --expect: it says what this run has seen");
  run.add_option("--inconclusive", arguments.inconclusive, "so many cases may be inconclusive; more give exit code 6")
      ->capture_default_str();
  auto* most = run.add_option("--max-failures", arguments.max_failures, "begin nothing more after so many failures that are not known")
                   ->check(CLI::Range(1, 1'000'000));
  run.add_flag("--fail-fast")->description("the same as --max-failures 1")->excludes(most);
  run.add_option("--shard", arguments.shard, "play part i of n, such as 2/4; 'auto': the part that the variables of the CI system name");
  auto* rerun =
      run.add_option("--rerun-failed", arguments.rerun_failed, "folder of a run: play only what failed there or was not played");
  run.add_option("--resume", arguments.resume, "folder of a run that was killed: go on with it there")
      ->excludes(rerun)
      ->excludes("--output");
  run.add_option("--durations", arguments.durations, "results.json of an earlier run: it balances shards, and the longest begin first");
}

CLI::App* add_run(CLI::App& app, RunArguments& arguments) {
  auto* run = app.add_subcommand("run", "Judge a client or a server");
  run->footer(
      "Examples:\n"
      "  zkspec run --client kazoo\n"
      "  zkspec run --client './my-adapter --fast' 'ping/*' --output report\n"
      "  zkspec run --client kazoo --ui\n"
      "  zkspec run --client reference\n"
      "  zkspec run --client c --group statistical\n"
      "  zkspec run --client c --shard 2/4 --durations report/results.json --output shard-2\n"
      "  zkspec run --server zookeeper-ensemble\n"
      "  zkspec run --server 127.0.0.1:2181 --tick 2s\n"
      "Exit codes: 0 conformant, 1 violations, 2 usage or invalid file, 3 nothing selected, 4 the subject could not be run,\n"
      "            5 expectations are stale, 6 inconclusive trials are left, 130 interrupted");
  auto* client = run->add_option("--client", arguments.client, "a subject's name, 'reference', or the command of an adapter");
  auto* server = run->add_option("--server", arguments.server, "a subject's name, 'fake', or HOST:PORT[,HOST:PORT...] of one ensemble");
  client->excludes(server);
  run->add_option("cases", arguments.globs, "globs over case ids; all cases if none is given");
  run->add_option("--group", arguments.group, "ordinary cases, or the statistical ones, which take minutes; or both")
      ->check(CLI::IsMember({"ordinary", "statistical", "all"}))
      ->capture_default_str();
  run->add_option("--jobs", arguments.jobs, "workers (default: all cores in virtual time, 1 on the real clock)")->check(CLI::Range(1, 256));
  run->add_option("--beside", arguments.beside, "trials beside each other on a worker, real clock (default: 64 clients, or 16 of a server)")
      ->check(CLI::Range(1, 1000));
  run->add_option("--seed", arguments.seed, "of everything that is left to chance")->capture_default_str();
  run->add_option("--output", arguments.output, "folder for report.html, results.json, junit.xml and recordings");
  run->add_flag("--ui", arguments.ui,
                "watch the run in a browser: outcomes as they fall, diagrams of running trials. The URL is told on standard\n"
                "error; --ui=HOST:PORT chooses it");
  run->add_option("--format", arguments.format, "of standard output")->check(CLI::IsMember(zkspec::format_names()))->capture_default_str();
  run->add_option("--defect", arguments.defect, "bend the reference client or the fake by a script of fixtures/defects");
  run->add_option("--clock", arguments.clock, "of the reference client")->check(CLI::IsMember({"virtual", "real"}))->capture_default_str();
  run->add_option("--tick", arguments.tick, "tick time of the servers at HOST:PORT (default: what they answer to conf, else 2s)");
  run->add_option("--shake", arguments.shake, "play all so often again, delivered in other ways; no verdict may change")
      ->check(CLI::Range(0, 10'000));
  run->add_flag("--strict", arguments.strict, "violated SHOULD clauses fail");
  add_gates(*run, arguments);
  run->callback([run, &arguments] {
    const auto given = std::ranges::count_if(run->get_options(), [](const CLI::Option* option) { return option->count() > 0; });
    const bool named = run->count("--client") + run->count("--server") > 0;
    if (!named && run->count("--resume") == 0) throw CLI::RequiredError("--client or --server");
    const auto beside = run->count("--ui") > 0 ? 2 : 1;
    if (!named && given > beside)
      throw CLI::ValidationError("--resume", "stands alone, or with the whole command that the run was begun with");
    if (run->count("--fail-fast") > 0) arguments.max_failures = 1;
    if (arguments.ui == "true") arguments.ui = zkspec::LiveServer::any_port;  // as CLI11 calls a flag without a value
    // Trials are mostly waiting. A server bears all of them at once; of clients, no more are begun than a host can bear that is late.
    if (run->count("--beside") == 0) arguments.beside = arguments.server.empty() ? 64 : 16;
  });
  return run;
}

CLI::App* add_prove(CLI::App& app, ProveArguments& arguments) {
  auto* prove = app.add_subcommand("prove", "Play cases against clients and servers that are broken on purpose");
  prove->footer(
      "Examples:\n"
      "  zkspec prove --output proof\n"
      "  zkspec prove 'expiry/*'\n"
      "  zkspec prove --defect 'client/never-*'\n"
      "Exit codes: 0 every claim is kept and every defect caught, 1 otherwise, 2 usage or invalid file, 3 nothing selected,\n"
      "            130 interrupted");
  prove->add_option("cases", arguments.globs, "globs over case ids; all cases if none is given");
  prove->add_option("--defect", arguments.defects, "glob over the ids of defects (may be repeated); all if none is given")
      ->allow_extra_args(false);
  prove->add_option("--jobs", arguments.jobs, "workers (default: all cores)")->check(CLI::Range(1, 256));
  prove->add_option("--seed", arguments.seed, "of everything that is left to chance")->capture_default_str();
  prove->add_option("--output", arguments.output, "folder for kill-matrix.html and kill-matrix.json");
  prove->add_option("--format", arguments.format, "of standard output")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
  return prove;
}

CLI::App* add_report(CLI::App& app, ReportArguments& arguments) {
  auto* report = app.add_subcommand("report", "Render the results of a run again, state how the subject stands, verify a file");
  report->footer(
      "Examples:\n"
      "  zkspec report report --format markdown >> $GITHUB_STEP_SUMMARY\n"
      "  zkspec report report/results.json --format sarif --output zkspec.sarif\n"
      "  zkspec report report --statement --format html --output statement.html\n"
      "  zkspec report --verify statement.html\n"
      "  zkspec report kazoo-2.7 kazoo-2.8 --format html --output matrix.html\n"
      "Exit codes: 0 rendered, or as it was written; 1 was edited; 2 usage, or a file that cannot be read");
  auto* results = report->add_option("results", arguments.results, "results.json of a run, or its output folder; several for a matrix");
  report->add_option("--format", arguments.format, "of the report")->check(CLI::IsMember(zkspec::format_names()))->capture_default_str();
  report->add_option("--output", arguments.output, "file (default: standard output)");
  report->add_flag("--statement", arguments.statement, "the compliance statement: html, markdown or json");
  report->add_option("--verify", arguments.verify, "a results.json or a statement: was it edited?")->excludes(results);
  report->callback([report] {
    if (report->count("results") + report->count("--verify") == 0) throw CLI::RequiredError("results or --verify");
  });
  return report;
}

CLI::App* add_diff(CLI::App& app, DiffArguments& arguments) {
  auto* diff = app.add_subcommand("diff", "Say what changed between two runs: outcomes, clauses, new and vanished cases");
  diff->footer(
      "Examples:\n"
      "  zkspec diff last-week report\n"
      "  zkspec diff a/results.json b/results.json --format json\n"
      "Exit codes: 0 nothing changed, 1 something did, 2 usage, or results that cannot be read");
  diff->add_option("before", arguments.before, "results.json, or the folder that holds it")->required();
  diff->add_option("after", arguments.after, "the same")->required();
  diff->add_option("--format", arguments.format, "of standard output")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
  return diff;
}

CLI::App* add_merge(CLI::App& app, MergeArguments& arguments) {
  auto* merge = app.add_subcommand("merge", "Join the shards of a run");
  merge->footer(
      "Examples:\n"
      "  zkspec merge part-1 part-2 part-3 --output report\n"
      "Exit codes: those of a run; 2 also where a shard is missing, is there twice, or belongs to another run");
  merge->add_option("folders", arguments.folders, "what --output of each shard named")->required();
  merge->add_option("--output", arguments.output, "folder for report.html, results.json, junit.xml and recordings")->required();
  merge->add_option("--inconclusive", arguments.inconclusive, "so many cases may be inconclusive; more give exit code 6")
      ->capture_default_str();
  return merge;
}

CLI::App* add_list(CLI::App& app, ListArguments& arguments) {
  auto* list = app.add_subcommand("list", "Show the cases, one line per variant, or the clauses");
  list->footer(
      "Examples:\n"
      "  zkspec list 'ping/*'\n"
      "  zkspec list --clauses 'ping.*'\n"
      "  zkspec list --clauses --results report/results.json");
  list->add_option("ids", arguments.globs, "globs over ids of cases, or of clauses");
  list->add_flag("--json", arguments.json, "as a JSON array");
  list->add_flag("--clauses", arguments.clauses, "the clauses, with the number of their cases and of the defects that break them");
  list->add_option("--results", arguments.results, "results.json of a run: also how its subject stands to each clause");
  return list;
}

CLI::App* add_explore(CLI::App& app, ExploreArguments& arguments) {
  auto* explore = app.add_subcommand("explore", "Play random scripts on a client, and shorten what the judge objects to into a case");
  explore->footer(
      "Examples:\n"
      "  zkspec explore --client kazoo --time 120s --output found\n"
      "  zkspec explore --client reference --defect client/forgets-last-zxid\n"
      "Exit codes: 0 nothing found, 1 something found, 2 usage, 4 the subject could not be run, 130 interrupted");
  explore->add_option("--client", arguments.client, "a subject's name, 'reference', or the command of an adapter")->required();
  explore->add_option("--defect", arguments.defect, "bend the reference client by a script of fixtures/defects");
  explore->add_option("--seed", arguments.seed, "of the scripts")->capture_default_str();
  explore->add_option("--scripts", arguments.scripts, "how many are played")->check(CLI::Range(1, 10'000'000))->capture_default_str();
  explore->add_option("--steps", arguments.steps, "moves in a script, at most")->check(CLI::Range(1, 100))->capture_default_str();
  explore->add_option("--time", arguments.time, "no new scripts after this long, such as 90s");
  explore->add_option("--beside", arguments.beside, "scripts beside each other, real clock")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  explore->add_option("--output", arguments.output, "folder for the cases");
  return explore;
}

int dispatch(int argc, char** argv) {
  CLI::App app{"Conformance of ZooKeeper clients and servers to the session contract", "zkspec"};
  app.set_version_flag("--version", ZKSPEC_VERSION);
  app.require_subcommand(1);
  RunArguments run_arguments;
  const auto* run = add_run(app, run_arguments);
  ExploreArguments explore_arguments;
  const auto* explore = add_explore(app, explore_arguments);
  ReportArguments report_arguments;
  const auto* report = add_report(app, report_arguments);
  DiffArguments diff_arguments;
  const auto* diff = add_diff(app, diff_arguments);
  ProveArguments prove_arguments;
  const auto* prove = add_prove(app, prove_arguments);
  MergeArguments merge_arguments;
  const auto* merge = add_merge(app, merge_arguments);
  ListArguments list_arguments;
  const auto* list = add_list(app, list_arguments);
  const zkspec::RecordingCommands recordings{app};
  const zkspec::AdapterCheckCommand adapter_check{app};
  std::string what;
  auto* explain = app.add_subcommand("explain", "Say what a clause, a paragraph of the specification (p1 to p10, figure) or a case means");
  explain->add_option("what", what, "its id")->required();
  std::vector<std::string> files;
  auto* check = app.add_subcommand("check", "Check case files; the whole suite if none is given");
  check->add_option("files", files, "case files");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? 0 : zkspec::exit_code::usage;
  }
  const auto home = zkspec::find_home();
  if (run->parsed()) return zkspec::run_command(home, run_arguments);
  if (report->parsed()) return zkspec::report_command(report_arguments);
  if (diff->parsed()) return zkspec::diff_command(diff_arguments);
  if (explore->parsed()) return zkspec::explore_command(home, explore_arguments);
  if (prove->parsed()) return zkspec::prove_command(home, prove_arguments);
  if (merge->parsed()) return zkspec::merge_command(merge_arguments);
  if (list->parsed()) return zkspec::list_command(home, list_arguments);
  if (const auto code = recordings.run(home)) return *code;
  if (const auto code = adapter_check.run(home)) return *code;
  return explain->parsed() ? zkspec::explain_command(home, what) : zkspec::check_command(home, files);
}

/// Whoever read the output has seen enough. That is no error: the program ends as others do, by the signal that it ignored so far.
int end_by_pipe() {
  std::signal(SIGPIPE, SIG_DFL);
  return std::raise(SIGPIPE);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // adapters may die while they are written to
  try {
    const auto code = dispatch(argc, argv);
    return std::fflush(stdout) != 0 && errno == EPIPE ? end_by_pipe() : code;
  } catch (const std::exception& problem) {
    const auto* failed = dynamic_cast<const std::system_error*>(&problem);
    if (failed != nullptr && failed->code() == std::errc::broken_pipe) return end_by_pipe();
    fmt::print(stderr, "zkspec: {}\n", problem.what());
    return zkspec::exit_code::subject;
  }
}
