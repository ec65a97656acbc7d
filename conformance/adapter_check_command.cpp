#include "conformance/adapter_check_command.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fmt/format.h>

#include "conformance/report/adapter_report.hpp"
#include "conformance/run/adapter_check.hpp"
#include "conformance/subject_choice.hpp"

namespace zkspec {
namespace {

int code_of(const AdapterReport& report) {
  if (report.interrupted) return exit_code::interrupted;
  if (report.count(AdapterCheck::Standing::not_ok) > 0) return exit_code::violations;
  return report.count(AdapterCheck::Standing::undecided) > 0 ? exit_code::inconclusive : exit_code::conformant;
}

}  // namespace

AdapterCheckCommand::AdapterCheckCommand(CLI::App& app)
    : given_{app.add_subcommand("adapter-check", "Say whether an adapter keeps the protocol and is what it declares")} {
  given_->footer(
      "Examples:\n"
      "  zkspec adapter-check kazoo\n"
      "  zkspec adapter-check './my-adapter --fast'\n"
      "  zkspec adapter-check ./my-adapter 'capability/*' 'order/*' --json\n"
      "Exit codes: 0 honest, 1 not, 2 usage, 3 no such check, 4 the adapter could not be run, 6 the host was too late to tell,\n"
      "            130 interrupted");
  given_->add_option("adapter", adapter_, "a subject's name, or the command of an adapter")->required();
  given_->add_option("checks", globs_, "globs over the names of checks; all if none is given");
  given_->add_flag("--json", json_, "as JSON");
}

std::optional<int> AdapterCheckCommand::run(const Home& home) const {
  return given_->parsed() ? std::optional{check(home)} : std::nullopt;
}

int AdapterCheckCommand::check(const Home& home) const {
  if (adapter_ == "reference") return complain(exit_code::usage, "the reference client has no adapter: 'zkspec run' plays it as it is");
  auto command = adapter_command(home, adapter_);
  if (auto* failure = std::get_if<Failure>(&command)) return complain(failure->code, failure->text);
  const auto cases = home.source / "fixtures" / "adapter" / "cases";
  auto loaded = load_suite(cases, cases.parent_path() / "lies");
  for (const auto& problem : loaded.problems) fmt::print(stderr, "{}\n", to_string(problem));
  if (!loaded.problems.empty()) return complain(exit_code::usage, fmt::format("{} cannot be used as it is", cases.string()));
  AdapterExamination examination{std::get<AdapterCommand>(std::move(command)), std::move(loaded.suite), globs_};
  if (!json_)
    examination.progress = [](const AdapterCheck& check) {
      fmt::print("{}", render_adapter_check(check));
      std::fflush(stdout);
    };
  catch_interrupts();
  const auto report = examine_adapter(std::move(examination));
  if (!report) {
    const bool no_such_check = report.error().code == Errc::not_found;
    return complain(no_such_check ? exit_code::nothing_selected : exit_code::subject, to_string(report.error()));
  }
  fmt::print("{}", json_ ? render_adapter_json(*report) : render_adapter_totals(*report));
  return code_of(*report);
}

}  // namespace zkspec
