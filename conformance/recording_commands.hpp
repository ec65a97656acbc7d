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

struct RecordArguments {
  std::string server = {};  ///< host:port, several with commas
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  ///< for the first server's clients, the next one for the second's; 0: any free ones
  std::string output = {};
};

struct ReplayArguments {
  std::string recording = {};
  std::optional<std::string> server = {};  ///< for the client's part: host:port, several with commas; none: the server's part is played
  unsigned patience = 5;  ///< seconds
};

int export_command(const ExportArguments& arguments);
int import_command(const ImportArguments& arguments);
int judge_command(const Home& home, const JudgeArguments& arguments);
int record_command(const RecordArguments& arguments);
int replay_command(const ReplayArguments& arguments);

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
  void add_record(CLI::App& app);
  void add_replay(CLI::App& app);

  RecordArguments record_ = {};
  ReplayArguments replay_ = {};
  CLI::App* record_given_ = nullptr;
  CLI::App* replay_given_ = nullptr;
};

}  // namespace zkspec
