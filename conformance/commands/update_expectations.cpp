// zkspec run --update-expectations: rewrites the file of known deviations after a run of everything.
#include <algorithm>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "conformance/commands/output.hpp"
#include "conformance/commands/update_expectations.hpp"
#include "conformance/run/expectations/expectation_update.hpp"
#include "fake-server/loop/asio/wall_clock.hpp"

namespace zkspec {
namespace {

/// Why this run does not say enough; empty when it does.
std::string what_is_missing(const RunResult& run) {
  if (!run.not_played.empty()) return fmt::format("{} cases were not played", run.not_played.size());
  const auto undecided = std::ranges::count_if(run.cases, [](const CaseResult& result) {
    return result.verdict.outcome == Outcome::inconclusive || result.verdict.outcome == Outcome::error;
  });
  return undecided == 0 ? std::string{} : fmt::format("{} cases came to no verdict", undecided);
}

std::string today() { return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(wall_clock_ms() / 1000))); }

}  // namespace

Result<Expectations> update_expectations(const std::string& file, const Suite& suite, const RunResult& run) {
  if (const auto missing = what_is_missing(run); !missing.empty())
    return Error{Errc::unsupported, file, "was not rewritten: " + missing};
  const bool is_new = !std::filesystem::exists(file);
  const auto text = is_new ? Result<std::string>{new_expectations_file(run.subject, run.version)} : read_whole(file);
  if (!text) return text.error();
  Expectations old{.file = file, .subject = run.subject, .version = run.version};
  if (!is_new) old = load_expectations(file).expectations;
  const auto update = updated(*text, old, suite, run, today());
  if (!update) return update.error();
  if (is_new || !update->changes.empty())
    if (auto written = write_whole(file, update->text); !written) return written.error();
  for (const auto& change : update->changes) fmt::print(stderr, "{}: {}\n", file, change);
  fmt::print(stderr, "{}: {} changes\n", file, update->changes.size());
  auto now = load_expectations(file);
  if (!now.problems.empty())
    return Error{Errc::malformed, file, "was rewritten into what cannot be read: " + to_string(now.problems.front())};
  return std::move(now.expectations);
}

}  // namespace zkspec
