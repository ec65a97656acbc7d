// zkspec check: is a case file right? All of what is wrong is told at once.
#include <fmt/format.h>

#include "conformance/commands/commands.hpp"

namespace zkspec {

int check_command(const Home& home, const CheckArguments& arguments) {
  const std::vector<std::filesystem::path> paths{arguments.files.begin(), arguments.files.end()};
  const auto loaded = paths.empty() ? load_suite(home.suites(), home.defects()) : load_files(home.suites(), home.defects(), paths);
  for (const auto& problem : loaded.problems) fmt::print("{}\n", to_string(problem));
  if (!loaded.problems.empty()) return complain(exit_code::usage, fmt::format("{} problem(s)", loaded.problems.size()));
  fmt::print("{} cases with {} variants: no problems\n", loaded.suite.cases.size(), loaded.suite.variants.size());
  return exit_code::conformant;
}

}  // namespace zkspec
