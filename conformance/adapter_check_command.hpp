// zkspec adapter-check: is this adapter honest and complete?
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "conformance/home.hpp"

namespace zkspec {

class AdapterCheckCommand {
 public:
  /// Adds it to the command line; `app` must not outlive this.
  explicit AdapterCheckCommand(CLI::App& app);
  AdapterCheckCommand(const AdapterCheckCommand&) = delete;
  AdapterCheckCommand& operator=(const AdapterCheckCommand&) = delete;
  ~AdapterCheckCommand() = default;

  /// The exit code; nothing if another command was given.
  [[nodiscard]] std::optional<int> run(const Home& home) const;

 private:
  [[nodiscard]] int check(const Home& home) const;

  CLI::App* given_;
  std::string adapter_ = {};             ///< a subject's name, or an adapter's command
  std::vector<std::string> globs_ = {};  ///< over the names of checks
  bool json_ = false;
};

}  // namespace zkspec
