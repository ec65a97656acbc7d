// zkspec adapter-check: is this adapter honest and complete?
#include <cstdio>
#include <fmt/format.h>

#include "conformance/commands/commands.hpp"
#include "conformance/commands/subject_choice.hpp"
#include "conformance/report/adapter_report.hpp"
#include "conformance/run/adapter_check/adapter_check.hpp"

namespace zkspec {
namespace {

int code_of(const AdapterReport& report) {
  if (report.interrupted) return exit_code::interrupted;
  if (report.count(AdapterCheck::Standing::not_ok) > 0) return exit_code::violations;
  return report.count(AdapterCheck::Standing::undecided) > 0 ? exit_code::inconclusive : exit_code::conformant;
}

}  // namespace

int adapter_check_command(const Home& home, const AdapterCheckArguments& arguments) {
  if (arguments.adapter == "reference")
    return complain(exit_code::usage, "the reference client has no adapter: 'zkspec run' plays it as it is");
  auto command = adapter_command(home, arguments.adapter);
  if (auto* failure = std::get_if<Failure>(&command)) return complain(failure->code, failure->text);
  const auto cases = home.source / "fixtures" / "adapter" / "cases";
  auto loaded = load_suite(cases, cases.parent_path() / "lies");
  for (const auto& problem : loaded.problems) fmt::print(stderr, "{}\n", to_string(problem));
  if (!loaded.problems.empty()) return complain(exit_code::usage, fmt::format("{} cannot be used as it is", cases.string()));
  AdapterExamination examination{std::get<AdapterCommand>(std::move(command)), std::move(loaded.suite), arguments.globs};
  if (!arguments.json)
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
  fmt::print("{}", arguments.json ? render_adapter_json(*report) : render_adapter_totals(*report));
  return code_of(*report);
}

}  // namespace zkspec
