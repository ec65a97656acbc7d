#include "conformance/commands/command_table.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace zkspec {

Commands::Commands() : app_{"Conformance of ZooKeeper clients and servers to the session contract", "zkspec"} {
  app_.set_version_flag("--version", ZKSPEC_VERSION);
  app_.require_subcommand(1);
}

int Commands::run(int argc, char** argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app_.exit(problem) == 0 ? exit_code::conformant : exit_code::usage;
  }
  const auto given = std::ranges::find_if(known_, [](const auto& command) { return command.first->parsed(); });
  return given->second(find_home());
}

}  // namespace zkspec
