// zkspec run: chooses the subject, runs, applies expectations, writes the reports and decides the exit code.
#include <algorithm>
#include <fmt/format.h>
#include <thread>

#include "conformance/adapter/reference_subject.hpp"
#include "conformance/commands/commands.hpp"
#include "conformance/commands/gather_provenance.hpp"
#include "conformance/commands/judged_servers.hpp"
#include "conformance/commands/output.hpp"
#include "conformance/commands/run_description.hpp"
#include "conformance/commands/run_journal.hpp"
#include "conformance/commands/selected_cases.hpp"
#include "conformance/commands/update_expectations.hpp"
#include "conformance/live/live_server.hpp"
#include "conformance/report/formats/formats.hpp"
#include "conformance/run/expectations/expectations.hpp"
#include "conformance/run/prove.hpp"
#include "conformance/run/real_run.hpp"
#include "conformance/run/shake.hpp"

namespace zkspec {
namespace {

class Run {
 public:
  Run(const Home& home, RunArguments arguments) : home_{home}, arguments_{std::move(arguments)} {}

  int execute() {
    suite_ = load_whole_suite(home_);
    if (!suite_) return exit_code::usage;
    role_ = arguments_.server.empty() ? Role::client : Role::server;
    auto durations = known_durations(home_, role_, arguments_);
    if (const auto* failure = std::get_if<Failure>(&durations)) return complain(failure->code, failure->text);
    auto chosen = select_cases(*suite_, role_, arguments_, std::get<Durations>(durations));
    if (const auto* failure = std::get_if<Failure>(&chosen)) return complain(failure->code, failure->text);
    const auto& selected = std::get<SelectedCases>(chosen);
    shard_ = selected.shard;
    in_other_shards_ = selected.of_all_shards.size() - selected.variants.size();
    plan_ = {.suite = &*suite_,
             .variants = selected.variants,
             .seed = Seed{arguments_.seed},
             .jobs = arguments_.jobs,
             .beside = arguments_.beside,
             .durations = std::get<Durations>(std::move(durations)),
             .strict = arguments_.strict,
             .known = [this](const CaseResult& result) { return is_expected(result); },
             .most_failures = arguments_.max_failures};
    if (auto failure = read_expectations()) return complain(failure->code, failure->text);
    if (auto failure = read_defect()) return complain(failure->code, failure->text);
    if (arguments_.shake > 0 && role_ == Role::server && arguments_.server != "fake")
      return complain(exit_code::usage, "--shake varies what our servers deliver: it needs --client, or --server fake");
    if (auto begun = begin_live(); !begun) return complain(exit_code::usage, to_string(begun.error()));
    if (auto begun = begin_output(selected); !begun) return complain(exit_code::usage, to_string(begun.error()));
    catch_interrupts();
    const int code = play_and_report();
    if (live_) live_->end({.code = code, .text = failure_, .report = report_});
    return code;
  }

 private:
  int play_and_report() {
    Progress progress{plan_.variants.size() - plan_.earlier.size()};
    plan_.progress = [this, &progress](const CaseResult& result) {
      progress.note(result);
      write_down(result);
      show(result);
    };
    plan_.confirmed = [this](const CaseResult& result) {
      write_down(result);
      show(result);
    };
    plan_.met = [this](const std::string& subject, const std::string& version) { return meet(subject, version); };
    auto run = play();
    if (auto* calm = std::get_if<RunResult>(&run))
      if (auto shaken = shake_all(*calm); !shaken) run = Failure{exit_code::subject, to_string(shaken.error())};
    progress.end();
    if (const auto* failure = std::get_if<Failure>(&run)) {
      failure_ = failure->text;
      return complain(failure->code, failure->text);
    }
    return finish(std::get<RunResult>(std::move(run)));
  }

  Result<void> begin_live() {
    if (arguments_.ui.empty()) return {};
    auto live = LiveServer::start(arguments_.ui, {.command = command(), .variants = plan_.variants});
    if (!live) return live.error();
    live_ = std::move(*live);
    fmt::print(stderr, "live: {}\n", live_->url());
    plan_.began = [this](const Variant& variant) { live_->desk().began(variant); };
    plan_.under_way = [this](const Variant& variant, const EventLog& log) { live_->desk().under_way(variant, log); };
    return {};
  }

  void show(const CaseResult& result) {
    if (live_) live_->desk().fell(result);
  }

  /// Where results are written down as they fall, and what is there already.
  Result<void> begin_output(const SelectedCases& selected) {
    const auto& folder = arguments_.output;
    so_far_ = {.role = role_, .seed = plan_.seed};
    if (folder.empty()) return {};
    const auto now = describe(home_, arguments_, selected);
    if (arguments_.resume.empty()) {
      if (has_journal(folder))
        fmt::print(stderr, "{} held a run that was killed; --resume {} would have gone on with it\n", folder, folder);
      if (auto prepared = prepare_output(folder); !prepared) return prepared;
      if (auto written = write_description(folder, now); !written) return written;
    } else if (auto taken = take_up(now); !taken) {
      return taken;
    }
    auto journal = RunJournal::open(folder, !arguments_.resume.empty());
    if (!journal) return journal.error();
    journal_.emplace(std::move(*journal));
    if (!so_far_.subject.empty()) journal_->know(so_far_.subject, so_far_.version);
    return {};
  }

  Result<void> take_up(const RunDescription& now) {
    const auto begun = read_description(arguments_.resume);
    if (!begun) return begun.error();
    if (const auto other = difference(*begun, now); !other.empty())
      return Error{Errc::bad_value, arguments_.resume, "cannot be gone on with: " + other};
    auto unfinished = read_journal(arguments_.resume, *suite_);
    if (!unfinished) return unfinished.error();
    fmt::print(stderr, "{} of {} cases were played before\n", unfinished->results.size(), plan_.variants.size());
    plan_.earlier = std::move(unfinished->results);
    so_far_.subject = unfinished->subject;
    so_far_.version = unfinished->version;
    for (const auto& result : plan_.earlier) show(result);
    return {};
  }

  Result<void> meet(const std::string& subject, const std::string& version) {
    so_far_.subject = subject;
    so_far_.version = version;
    if (live_) live_->desk().subject(subject, version);
    return journal_ ? journal_->meet(subject, version) : Result<void>{};
  }

  void write_down(const CaseResult& result) {
    if (journal_) journal_->note(so_far_, result, suite_->ledger);
  }

  std::optional<Failure> read_expectations() {
    if (arguments_.update_expectations) {
      const bool part = !arguments_.globs.empty() || !shard_.empty() || arguments_.max_failures > 0 || arguments_.shake > 0;
      if (arguments_.expect.empty()) return Failure{exit_code::usage, "--update-expectations needs --expect FILE"};
      if (part) return Failure{exit_code::usage, "--update-expectations needs a run of everything: no globs, shards, limits or shaking"};
      if (!std::filesystem::exists(arguments_.expect)) return std::nullopt;
    }
    if (arguments_.expect.empty()) return std::nullopt;
    auto loaded = load_expectations(arguments_.expect);
    for (const auto& problem : loaded.problems) fmt::print(stderr, "{}\n", to_string(problem));
    if (!loaded.problems.empty())
      return Failure{exit_code::usage, fmt::format("{} problem(s) in {}", loaded.problems.size(), arguments_.expect)};
    expectations_ = std::move(loaded.expectations);
    return std::nullopt;
  }

  std::optional<Failure> read_defect() {
    if (arguments_.defect.empty()) return std::nullopt;
    if (role_ == Role::client && arguments_.client != "reference")
      return Failure{exit_code::usage, "--defect bends servers, and of clients --client reference alone"};
    auto found = find_defect(home_, arguments_.defect);
    if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
    defect_ = std::get<Defect>(std::move(found));
    if (role_of(*defect_) == role_) return std::nullopt;
    return Failure{exit_code::usage, fmt::format("--defect {} bends no {}", arguments_.defect, word(role_))};
  }

  [[nodiscard]] bool is_expected(const CaseResult& result) const {
    const auto* entry = expectations_ ? covering(*expectations_, result.variant->id) : nullptr;
    return entry != nullptr && agrees(*entry, result.verdict);
  }

  Attempt<RunResult> play() { return role_ == Role::client ? run_client() : run_server(); }

  Result<void> shake_all(RunResult& run) {
    plan_.progress = {};
    plan_.confirmed = {};
    plan_.began = {};
    plan_.under_way = {};
    plan_.earlier = {};
    plan_.most_failures = 0;
    return shake(run, arguments_.shake, [this](std::uint64_t shake) -> Result<RunResult> {
      plan_.shake = shake;
      if (live_) live_->desk().phase(fmt::format("all again, delivered in another way: {} of {}", shake, arguments_.shake));
      auto again = play();
      if (const auto* failure = std::get_if<Failure>(&again)) return Error{Errc::adapter, arguments_.client, failure->text};
      return std::get<RunResult>(std::move(again));
    });
  }

  Attempt<RunResult> run_client() {
    if (arguments_.client == "reference" && arguments_.clock == "virtual") return run_in_virtual_time("reference");
    if (arguments_.client == "reference") return run_reference_on_real_clock();
    auto adapter = adapter_command(home_, arguments_.client);
    if (auto* failure = std::get_if<Failure>(&adapter)) return std::move(*failure);
    auto& chosen = std::get<AdapterCommand>(adapter);
    if (plan_.jobs == 0) plan_.jobs = chosen.processes;
    return run_on_real_clock(client_factory(std::move(chosen)));
  }

  Attempt<RunResult> run_reference_on_real_clock() {
    return run_on_real_clock([seed = plan_.seed, defect = defect_](Loop& loop) -> Result<std::unique_ptr<Subject>> {
      return make_reference_subject(loop, seed, defect);
    });
  }

  Attempt<RunResult> run_in_virtual_time(const std::string& name) {
    if (plan_.jobs == 0) plan_.jobs = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const auto subject = with_defect(name);
    if (auto met = meet(subject, ZKSPEC_VERSION); !met) return Failure{exit_code::usage, to_string(met.error())};
    auto run = run_virtual(plan_, role_, defect_);
    run.subject = subject;
    run.version = ZKSPEC_VERSION;
    return run;
  }

  Attempt<RunResult> run_on_real_clock(const SubjectFactory& factory) {
    plan_.jobs = std::max(plan_.jobs, 1);
    auto run = run_real_clients(plan_, factory);
    if (!run) return Failure{exit_code::subject, to_string(run.error())};
    if (run->subject.empty()) {  // nothing was left to be played
      run->subject = so_far_.subject;
      run->version = so_far_.version;
    }
    return std::move(*run);
  }

  Attempt<RunResult> run_server() {
    if (arguments_.server == "fake") return run_in_virtual_time("fake");
    auto found = JudgedServers::find(home_, arguments_.server, arguments_.terms, arguments_.output);
    if (auto* failure = std::get_if<Failure>(&found)) return std::move(*failure);
    auto& servers = std::get<JudgedServers>(found);
    auto run = run_against(servers);
    if (auto failure = servers.end()) return std::move(*failure);
    return run;
  }

  Attempt<RunResult> run_against(const JudgedServers& servers) {
    plan_.jobs = std::max(plan_.jobs, 1);
    plan_.beside = std::min(plan_.beside, servers.most_beside());
    const auto subject = with_defect(arguments_.server);
    terms_ = servers.terms();
    if (auto met = meet(subject, servers.version()); !met) return Failure{exit_code::usage, to_string(met.error())};
    auto run = run_real_servers(plan_, servers.to_judge(), defect_);
    if (!run) return Failure{exit_code::subject, to_string(run.error())};
    run->subject = subject;
    run->version = servers.version();
    return std::move(*run);
  }

  int finish(RunResult run) {
    note_rest(run);
    const auto refused = arguments_.update_expectations ? update(run) : exit_code::conformant;
    if (expectations_) apply(*expectations_, *suite_, run);
    for (auto& result : run.cases) {
      result.reproduce = reproduction(result);
      show(result);  // what is known by now
    }
    auto provenance = gather_provenance(home_, arguments_, run, suite_->ledger);
    provenance.terms = terms_;
    const auto written = write_output(arguments_.output, run, suite_->ledger, provenance);
    fmt::print("{}", render(arguments_.format, run, suite_->ledger, provenance, colours_wanted()));
    if (!written) return complain(exit_code::usage, to_string(written.error()));
    if (!arguments_.output.empty()) report_ = (std::filesystem::path{arguments_.output} / "report.html").string();
    if (!report_.empty() && arguments_.format == "text") fmt::print("report: {}\n", report_);
    if (const auto standing = journal_ ? journal_->standing() : Result<void>{}; !standing)
      return complain(exit_code::usage, to_string(standing.error()));
    if (journal_ && !run.interrupted) journal_->remove();
    const auto code = code_of(run, arguments_.inconclusive);
    return code == exit_code::conformant ? refused : code;
  }

  /// What was not played here, and what others have to play.
  void note_rest(RunResult& run) const {
    run.shard = shard_;
    run.in_other_shards = in_other_shards_;
    run.not_played = not_played(plan_, run);
    if (run.not_played.empty()) return;
    run.why_not_played = why_not_played(plan_, run);
    fmt::print(stderr, "{} of {} cases were not played: {}\n", run.not_played.size(), plan_.variants.size(), run.why_not_played);
  }

  int update(const RunResult& run) {
    auto updated = update_expectations(arguments_.expect, *suite_, run);
    if (!updated) return complain(exit_code::usage, to_string(updated.error()));
    expectations_ = std::move(*updated);
    return exit_code::conformant;
  }

  [[nodiscard]] std::string with_defect(const std::string& subject) const {
    return arguments_.defect.empty() ? subject : subject + " with " + arguments_.defect;
  }

  [[nodiscard]] std::string command() const {
    const auto who = role_ == Role::client ? "--client '" + arguments_.client : "--server '" + arguments_.server;
    auto text = fmt::format("zkspec run {}'", who);
    const std::pair<std::string_view, const std::string&> given[] = {{"--tick", arguments_.terms.tick},
                                                                     {"--min-timeout", arguments_.terms.shortest},
                                                                     {"--max-timeout", arguments_.terms.longest},
                                                                     {"--defect", arguments_.defect}};
    for (const auto& [flag, value] : given)
      if (!value.empty()) text += fmt::format(" {} {}", flag, value);
    if (arguments_.terms.admin_port != GivenTerms{}.admin_port) text += fmt::format(" --admin-port {}", arguments_.terms.admin_port);
    return text;
  }

  [[nodiscard]] std::string reproduction(const CaseResult& result) const {
    auto again = command();
    if (const auto group = group_of(*result.variant); group != Group::ordinary) again += fmt::format(" --group {}", word(group));
    if (result.shake > 0) again += fmt::format(" --shake {}", result.shake);
    return fmt::format("{} --seed {} '{}'", again, arguments_.seed, result.variant->id);
  }

  const Home& home_;
  const RunArguments arguments_;
  std::optional<Suite> suite_ = {};
  Role role_ = Role::client;
  Plan plan_ = {};
  Defect defect_ = {};
  std::optional<Expectations> expectations_ = {};
  std::string shard_ = {};
  std::size_t in_other_shards_ = 0;
  RunResult so_far_ = {};  ///< who is judged, for the heads of recordings
  std::optional<RunJournal> journal_ = {};
  std::string terms_ = {};  ///< of servers that are no fake
  std::string report_ = {};   ///< where it was written
  std::string failure_ = {};  ///< why the run could not be played
  std::unique_ptr<LiveServer> live_ = {};
};

}  // namespace

int run_command(const Home& home, const RunArguments& arguments) {
  if (arguments.resume.empty()) return Run{home, arguments}.execute();
  auto again = arguments;
  if (arguments.client.empty() && arguments.server.empty()) {
    auto begun = read_description(arguments.resume);
    if (!begun) return complain(exit_code::usage, to_string(begun.error()));
    again = std::move(begun->arguments);
    again.resume = arguments.resume;
  }
  again.output = again.resume;
  again.ui = arguments.ui;
  return Run{home, std::move(again)}.execute();
}

}  // namespace zkspec
