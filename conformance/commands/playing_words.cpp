// The words of the commands that play cases.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "conformance/commands/command_table.hpp"
#include "conformance/commands/commands.hpp"
#include "conformance/live/live_server.hpp"
#include "conformance/report/formats/formats.hpp"

namespace zkspec {
namespace {

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

void add_terms(CLI::App& words, GivenTerms& terms) {
  words.add_option("--tick", terms.tick, "tick time of servers at HOST:PORT (default: as they say, else as what they grant shows)");
  words.add_option("--min-timeout", terms.shortest, "shortest timeout that they grant (default: as they say, else 2tick)");
  words.add_option("--max-timeout", terms.longest, "longest timeout that they grant (default: as they say, else 20tick)");
  words.add_option("--admin-port", terms.admin_port, "of their AdminServers, which are asked where conf is not answered")
      ->check(CLI::Range(1, 65'535))
      ->capture_default_str();
}

void add_run(Commands& commands) {
  auto [words, arguments] = commands.add("run", "Judge a client or a server", run_command);
  words.footer(
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
  auto* client = words.add_option("--client", arguments.client, "a subject's name, 'reference', or the command of an adapter");
  auto* server = words.add_option("--server", arguments.server, "a subject's name, 'fake', or HOST:PORT[,HOST:PORT...] of one ensemble");
  client->excludes(server);
  words.add_option("cases", arguments.globs, "globs over case ids; all cases if none is given");
  words.add_option("--group", arguments.group,
                   "ordinary cases; the statistical ones, which take minutes; those of load, with a thousand sessions; or all")
      ->check(CLI::IsMember({"ordinary", "statistical", "load", "all"}))
      ->capture_default_str();
  words.add_option("--jobs", arguments.jobs, "workers (default: all cores in virtual time; on the real clock 1, or as the subject says)")
      ->check(CLI::Range(1, 256));
  words
      .add_option("--beside", arguments.beside, "trials beside each other on a worker, real clock (default: 64 clients, or 16 of a server)")
      ->check(CLI::Range(1, 1000));
  words.add_option("--seed", arguments.seed, "of everything that is left to chance")->capture_default_str();
  words.add_option("--output", arguments.output, "folder for report.html, results.json, junit.xml and recordings");
  words.add_flag("--ui", arguments.ui,
                "watch the run in a browser: outcomes as they fall, diagrams of running trials. The URL is told on standard\n"
                "error; --ui=HOST:PORT chooses it");
  words.add_option("--format", arguments.format, "of standard output")->check(CLI::IsMember(format_names()))->capture_default_str();
  words.add_option("--defect", arguments.defect,
                   "a script of fixtures/defects bends the reference client or the fake; of other servers a proxy tells its lies");
  words.add_option("--clock", arguments.clock, "of the reference client")->check(CLI::IsMember({"virtual", "real"}))->capture_default_str();
  add_terms(words, arguments.terms);
  words.add_option("--shake", arguments.shake, "play all so often again, delivered in other ways; no verdict may change")
      ->check(CLI::Range(0, 10'000));
  words.add_flag("--strict", arguments.strict, "violated SHOULD clauses fail");
  add_gates(words, arguments);
  words.callback([&words = words, &arguments = arguments] {
    const auto given = std::ranges::count_if(words.get_options(), [](const CLI::Option* option) { return option->count() > 0; });
    const bool named = words.count("--client") + words.count("--server") > 0;
    if (!named && words.count("--resume") == 0) throw CLI::RequiredError("--client or --server");
    const auto beside = words.count("--ui") > 0 ? 2 : 1;
    if (!named && given > beside)
      throw CLI::ValidationError("--resume", "stands alone, or with the whole command that the run was begun with");
    if (words.count("--fail-fast") > 0) arguments.max_failures = 1;
    if (arguments.ui == "true") arguments.ui = LiveServer::any_port;  // as CLI11 calls a flag without a value
    // Trials are mostly waiting. A server bears all of them at once; of clients, no more are begun than a host can bear that is late.
    if (words.count("--beside") == 0) arguments.beside = arguments.server.empty() ? 64 : 16;
  });
}

void add_prove(Commands& commands) {
  auto [words, arguments] = commands.add("prove", "Play cases against clients and servers that are broken on purpose", prove_command);
  words.footer(
      "Examples:\n"
      "  zkspec prove --output proof\n"
      "  zkspec prove 'expiry/*'\n"
      "  zkspec prove --defect 'client/never-*'\n"
      "  zkspec prove --server zookeeper\n"
      "Exit codes: 0 every claim is kept and every defect caught, 1 otherwise, 2 usage or invalid file, 3 nothing selected,\n"
      "            4 the servers could not be run, 130 interrupted");
  words.add_option("cases", arguments.globs, "globs over case ids; all cases if none is given");
  words.add_option("--defect", arguments.defects, "glob over the ids of defects (may be repeated); all if none is given")
      ->allow_extra_args(false);
  words.add_option("--server", arguments.server,
                   "a subject or HOST:PORT[,HOST:PORT...]: a proxy tells the defects of servers in its name, each to the cases that\n"
                   "claim to catch it");
  add_terms(words, arguments.terms);
  words.add_option("--jobs", arguments.jobs, "trials at once (default: all cores, or 32 with --server)")->check(CLI::Range(1, 256));
  words.add_option("--seed", arguments.seed, "of everything that is left to chance")->capture_default_str();
  words.add_option("--output", arguments.output, "folder for kill-matrix.html and kill-matrix.json");
  words.add_option("--format", arguments.format, "of standard output")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
}

void add_explore(Commands& commands) {
  auto [words, arguments] =
      commands.add("explore", "Play random scripts on a client, and shorten what the judge objects to into a case", explore_command);
  words.footer(
      "Examples:\n"
      "  zkspec explore --client kazoo --time 120s --output found\n"
      "  zkspec explore --client reference --defect client/forgets-last-zxid\n"
      "Exit codes: 0 nothing found, 1 something found, 2 usage, 4 the subject could not be run, 130 interrupted");
  words.add_option("--client", arguments.client, "a subject's name, 'reference', or the command of an adapter")->required();
  words.add_option("--defect", arguments.defect, "bend the reference client by a script of fixtures/defects");
  words.add_option("--seed", arguments.seed, "of the scripts")->capture_default_str();
  words.add_option("--scripts", arguments.scripts, "how many are played")->check(CLI::Range(1, 10'000'000))->capture_default_str();
  words.add_option("--steps", arguments.steps, "moves in a script, at most")->check(CLI::Range(1, 100))->capture_default_str();
  words.add_option("--time", arguments.time, "no new scripts after this long, such as 90s");
  words.add_option("--beside", arguments.beside, "scripts beside each other, real clock")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  words.add_option("--output", arguments.output, "folder for the cases");
}

void add_adapter_check(Commands& commands) {
  auto [words, arguments] =
      commands.add("adapter-check", "Say whether an adapter keeps the protocol and is what it declares", adapter_check_command);
  words.footer(
      "Examples:\n"
      "  zkspec adapter-check kazoo\n"
      "  zkspec adapter-check './my-adapter --fast'\n"
      "  zkspec adapter-check ./my-adapter 'capability/*' 'order/*' --json\n"
      "Exit codes: 0 honest, 1 not, 2 usage, 3 no such check, 4 the adapter could not be run, 6 the host was too late to tell,\n"
      "            130 interrupted");
  words.add_option("adapter", arguments.adapter, "a subject's name, or the command of an adapter")->required();
  words.add_option("checks", arguments.globs, "globs over the names of checks; all if none is given");
  words.add_flag("--json", arguments.json, "as JSON");
}

}  // namespace

void add_playing(Commands& commands) {
  add_run(commands);
  add_explore(commands);
  add_prove(commands);
  add_adapter_check(commands);
}

}  // namespace zkspec
