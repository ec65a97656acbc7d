// The commands that take a recording, or make one, without a suite's case being played.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "conformance/home.hpp"

namespace zkspec {

struct ExportArguments {
  std::string recording = {};
  std::string output = {};  ///< "-": standard output
};

struct ImportArguments {
  std::string capture = {};  ///< "-": standard input
  std::string output = {};   ///< "-": standard output
  std::vector<std::uint16_t> ports = {2181};
};

struct JudgeArguments {
  std::vector<std::string> recordings = {};  ///< files, or folders with *.jsonl
  std::string tick = {};                     ///< of the servers in traffic
  std::string format = "text";
  bool traffic = false;  ///< by traffic alone, also where the head names a case
  bool strict = false;
};

int export_command(const ExportArguments& arguments);
int import_command(const ImportArguments& arguments);
int judge_command(const Home& home, const JudgeArguments& arguments);

class RecordingCommands {
 public:
  /// Adds them to the command line; `app` must not outlive this.
  explicit RecordingCommands(CLI::App& app);
  RecordingCommands(const RecordingCommands&) = delete;
  RecordingCommands& operator=(const RecordingCommands&) = delete;
  ~RecordingCommands() = default;

  /// The exit code of the one that was given; nothing if it was another.
  [[nodiscard]] std::optional<int> run(const Home& home) const;

 private:
  void add_export(CLI::App& app);
  void add_import(CLI::App& app);
  void add_judge(CLI::App& app);

  ExportArguments export_ = {};
  ImportArguments import_ = {};
  JudgeArguments judge_ = {};
  CLI::App* export_given_ = nullptr;
  CLI::App* import_given_ = nullptr;
  CLI::App* judge_given_ = nullptr;
};

}  // namespace zkspec
