#include "conformance/home.hpp"

#include <cstdlib>
#include <fmt/format.h>

namespace zkspec {

Home find_home() {
  const auto* home = std::getenv("ZKSPEC_HOME");
  std::error_code problem;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", problem).parent_path();
  const auto prefix = folder.parent_path();
  const bool installed = std::filesystem::is_directory(prefix / "share" / "zkspec" / "suites", problem);
  const auto source = installed ? prefix / "share" / "zkspec" : std::filesystem::path{ZKSPEC_SOURCE_DIR};
  return {.source = home != nullptr ? home : source, .build = installed ? prefix / "libexec" / "zkspec" : folder};
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
