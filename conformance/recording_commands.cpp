#include "conformance/recording_commands.hpp"

#include <CLI/CLI.hpp>

namespace zkspec {

RecordingCommands::RecordingCommands(CLI::App& app) { add_export(app); }

void RecordingCommands::add_export(CLI::App& app) {
  export_given_ = app.add_subcommand("export", "Make a capture file of a recording, for Wireshark and tshark");
  export_given_->footer(
      "Examples:\n"
      "  zkspec export report/recordings/ping-first.jsonl --output ping-first.pcapng\n"
      "  zkspec export recording.jsonl --output - | tshark -r -\n"
      "Exit codes: 0 written, 2 usage, or a file that cannot be read or written");
  export_given_->add_option("recording", export_.recording, "a recording (.jsonl), of a trial or of traffic")->required();
  export_given_->add_option("--output", export_.output, "a pcapng file; - for standard output")->required();
}

std::optional<int> RecordingCommands::run(const Home& /*home*/) const {
  if (export_given_->parsed()) return export_command(export_);
  return std::nullopt;
}

}  // namespace zkspec
