#include "conformance/home.hpp"

#include <cstdlib>
#include <fmt/format.h>

namespace zkspec {

Home find_home() {
  const auto* home = std::getenv("ZKSPEC_HOME");
  std::error_code problem;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", problem);
  return {.source = home != nullptr ? home : ZKSPEC_SOURCE_DIR, .build = program.parent_path()};
}

int complain(int code, const std::string& text) {
  fmt::print(stderr, "zkspec: {}\n", text);
  return code;
}

std::optional<Suite> load_whole_suite(const Home& home) {
  auto loaded = load_suite(home.suites(), home.defects());
  if (loaded.problems.empty()) return std::move(loaded.suite);
  for (const auto& problem : loaded.problems) fmt::print(stderr, "{}\n", to_string(problem));
  complain(exit_code::usage, fmt::format("{} problem(s) in {}; nothing was run", loaded.problems.size(), home.suites().string()));
  return std::nullopt;
}

}  // namespace zkspec
