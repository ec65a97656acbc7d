#include "conformance/commands/command_table.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace zkspec {
namespace {

/// An empty value is that of a variable which nobody has set: taken for an option that is left out, it would do something else.
void refuse_empty_values(const CLI::App& words) {
  for (const auto* option : words.get_options())
    if (std::ranges::find(option->results(), "") != option->results().end())
      throw CLI::ValidationError(option->get_name(), "is empty; give it a value, or leave it out");
}

}  // namespace

Commands::Commands() : app_{"Conformance of ZooKeeper clients and servers to the session contract", "zkspec"} {
  app_.set_version_flag("--version", ZKSPEC_VERSION);
  app_.require_subcommand(1);
}

int Commands::run(int argc, char** argv) {
  try {
    app_.parse(argc, argv);
    for (const auto& command : known_) refuse_empty_values(*command.first);
  } catch (const CLI::ParseError& problem) {
    return app_.exit(problem) == 0 ? exit_code::conformant : exit_code::usage;
  }
  const auto given = std::ranges::find_if(known_, [](const auto& command) { return command.first->parsed(); });
  return given->second(find_home());
}

}  // namespace zkspec
