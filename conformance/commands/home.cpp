#include "conformance/commands/home.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include "fake-server/base/source_tree.hpp"

namespace zkspec {

Home find_home() {
  const auto* home = std::getenv("ZKSPEC_HOME");
  std::error_code problem;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", problem).parent_path();
  const auto prefix = folder.parent_path();
  const bool installed = std::filesystem::is_directory(prefix / "share" / "zkspec" / "suites", problem);
  const auto source = installed ? prefix / "share" / "zkspec" : source_tree();
  return {.source = home != nullptr ? home : source, .build = installed ? prefix / "libexec" / "zkspec" : folder};
}

int code_of(const RunResult& run, std::size_t most_inconclusive) {
  const auto number = [&run](Outcome outcome) {
    const auto is_it = [outcome](const auto& result) { return result.verdict.outcome == outcome; };
    return static_cast<std::size_t>(std::ranges::count_if(run.cases, is_it));
  };
  if (run.interrupted) return exit_code::interrupted;
  if (number(Outcome::error) > 0) return exit_code::subject;
  if (number(Outcome::fail) > 0 || !run.not_played.empty()) return exit_code::violations;
  if (!run.expectation_problems.empty()) return exit_code::stale;
  return number(Outcome::inconclusive) > most_inconclusive ? exit_code::inconclusive : exit_code::conformant;
}

int complain(int code, const std::string& text) {
  fmt::print(stderr, "zkspec: {}\n", text);
  return code;
}

bool colours_wanted() {
  const auto* refused = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) != 0 && (refused == nullptr || *refused == '\0');
}

Result<std::string> read_whole(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (!file) return Error{Errc::io, path, "cannot be read"};
  return text;
}

std::optional<Suite> load_whole_suite(const Home& home) {
  auto loaded = load_suite(home.suites(), home.defects());
  if (loaded.problems.empty()) return std::move(loaded.suite);
  for (const auto& problem : loaded.problems) fmt::print(stderr, "{}\n", to_string(problem));
  complain(exit_code::usage, fmt::format("{} problem(s) in {}; nothing was run", loaded.problems.size(), home.suites().string()));
  return std::nullopt;
}

}  // namespace zkspec
