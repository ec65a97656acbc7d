#include "conformance/recording_commands.hpp"

#include <CLI/CLI.hpp>

namespace zkspec {

RecordingCommands::RecordingCommands(CLI::App& app) {
  add_export(app);
  add_import(app);
  add_judge(app);
  add_record(app);
  add_replay(app);
}

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

void RecordingCommands::add_import(CLI::App& app) {
  import_given_ = app.add_subcommand("import", "Make a recording of a capture file (pcap or pcapng) of ZooKeeper's port");
  import_given_->footer(
      "Examples:\n"
      "  tcpdump -i any -w staging.pcap port 2181\n"
      "  zkspec import staging.pcap --output staging.jsonl\n"
      "  zkspec import ensemble.pcapng --port 2181,2182,2183 --output ensemble.jsonl\n"
      "Exit codes: 0 written, 2 usage, or a file that cannot be read or written, or has no ZooKeeper in it");
  import_given_->add_option("capture", import_.capture, "pcap or pcapng; - for standard input")->required();
  import_given_->add_option("--output", import_.output, "file of the recording; - for standard output")->required();
  import_given_->add_option("--port", import_.ports, "of servers; several with commas")
      ->delimiter(',')
      ->check(CLI::Range(1, 65'535))
      ->capture_default_str();
}

void RecordingCommands::add_judge(CLI::App& app) {
  judge_given_ = app.add_subcommand("judge", "Judge recordings again: trials by their case, traffic by what it shows");
  judge_given_->footer(
      "Examples:\n"
      "  zkspec judge report\n"
      "  zkspec judge staging.jsonl --tick 2s\n"
      "  zkspec judge staging.jsonl --format json\n"
      "Exit codes: 0 nothing is violated, 1 violations, 2 usage, or a file that cannot be read, 3 no recordings, 6 inconclusive trials");
  judge_given_->add_option("recordings", judge_.recordings, "files, folders of them, or folders of runs")->required();
  judge_given_->add_option("--tick", judge_.tick, "of the servers, such as 2s: their bounds of timeouts (default: tick_ms of the head)");
  judge_given_->add_flag("--traffic", judge_.traffic, "judge trials, too, by what can be told from their traffic alone");
  judge_given_->add_flag("--strict", judge_.strict, "violated SHOULD clauses count");
  judge_given_->add_option("--format", judge_.format, "of standard output")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
}

void RecordingCommands::add_record(CLI::App& app) {
  record_given_ = app.add_subcommand("record", "Stand between clients and servers, and write down what passes");
  record_given_->footer(
      "The first line of standard output is the connect string for the clients. Interrupt or terminate it to end the recording; no event\n"
      "that happened before is lost.\n"
      "Examples:\n"
      "  zkspec record --server zk1:2181,zk2:2181 --output staging.jsonl\n"
      "  zkspec record --server 127.0.0.1:2181 --port 12181 --output session.jsonl\n"
      "Exit codes: 0 recorded, 2 usage, or a port or file that cannot be used");
  record_given_->add_option("--server", record_.server, "HOST:PORT of a server; several with commas")->required();
  record_given_->add_option("--host", record_.host, "numeric address where clients are awaited")->capture_default_str();
  record_given_->add_option("--port", record_.port, "for clients of the first server, the next one for the second, …; 0 is any free ones")
      ->capture_default_str();
  record_given_->add_option("--output", record_.output, "file of the recording; one that is there is kept as FILE.1")->required();
}

void RecordingCommands::add_replay(CLI::App& app) {
  replay_given_ = app.add_subcommand("replay", "Say one side of a recording again to a live peer, up to the first difference");
  replay_given_->footer(
      "Ids, passwords, zxids and times of day that a server picks may differ. What depends on the data that was there then differs where\n"
      "other data are there now: an empty server is the best peer for a recording that began with one.\n"
      "Examples:\n"
      "  zkspec replay session.jsonl --server 127.0.0.1:2181     # the client's part, to a live server\n"
      "  zkspec replay session.jsonl                             # the server's part, to a live client: prints where it is awaited\n"
      "Exit codes: 0 as recorded, 1 something else was said, 2 usage, or a recording that cannot be read or played");
  replay_given_->add_option("recording", replay_.recording, "a recording (.jsonl), of a trial or of traffic")->required();
  replay_given_->add_option("--server", replay_.server, "play the client's part at this HOST:PORT; several with commas");
  replay_given_->add_option("--patience", replay_.patience, "seconds that the peer may take for what comes next")
      ->check(CLI::Range(1, 3'600))
      ->capture_default_str();
}

std::optional<int> RecordingCommands::run(const Home& home) const {
  if (export_given_->parsed()) return export_command(export_);
  if (import_given_->parsed()) return import_command(import_);
  if (judge_given_->parsed()) return judge_command(home, judge_);
  if (record_given_->parsed()) return record_command(record_);
  if (replay_given_->parsed()) return replay_command(replay_);
  return std::nullopt;
}

}  // namespace zkspec
