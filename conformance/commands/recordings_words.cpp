// The words of the commands that take a recording, or make one.
#include <CLI/CLI.hpp>

#include "conformance/commands/command_table.hpp"
#include "conformance/commands/commands.hpp"

namespace zkspec {
namespace {

void add_export(Commands& commands) {
  auto [words, arguments] = commands.add("export", "Make a capture file of a recording, for Wireshark and tshark", export_command);
  words.footer(
      "Examples:\n"
      "  zkspec export report/recordings/ping-first.jsonl --output ping-first.pcapng\n"
      "  zkspec export recording.jsonl --output - | tshark -r -\n"
      "Exit codes: 0 written, 2 usage, or a file that cannot be read or written");
  words.add_option("recording", arguments.recording, "a recording (.jsonl), of a trial or of traffic")->required();
  words.add_option("--output", arguments.output, "a pcapng file; - for standard output")->required();
}

void add_import(Commands& commands) {
  auto [words, arguments] =
      commands.add("import", "Make a recording of a capture file (pcap or pcapng) of ZooKeeper's port", import_command);
  words.footer(
      "Examples:\n"
      "  tcpdump -i any -w staging.pcap port 2181\n"
      "  zkspec import staging.pcap --output staging.jsonl\n"
      "  zkspec import ensemble.pcapng --port 2181,2182,2183 --output ensemble.jsonl\n"
      "Exit codes: 0 written, 2 usage, or a file that cannot be read or written, or has no ZooKeeper in it");
  words.add_option("capture", arguments.capture, "pcap or pcapng; - for standard input")->required();
  words.add_option("--output", arguments.output, "file of the recording; - for standard output")->required();
  words.add_option("--port", arguments.ports, "of servers; several with commas")
      ->delimiter(',')
      ->check(CLI::Range(1, 65'535))
      ->capture_default_str();
}

void add_judge(Commands& commands) {
  auto [words, arguments] = commands.add("judge", "Judge recordings again: trials by their case, traffic by what it shows", judge_command);
  words.footer(
      "Examples:\n"
      "  zkspec judge report\n"
      "  zkspec judge staging.jsonl --tick 2s\n"
      "  zkspec judge staging.jsonl --format json\n"
      "Exit codes: 0 nothing is violated, 1 violations, 2 usage, or a file that cannot be read, 3 no recordings, or nothing in\n"
      "            them, 6 inconclusive trials");
  words.add_option("recordings", arguments.recordings, "files, folders of them, or folders of runs")->required();
  words.add_option("--tick", arguments.tick, "of the servers, such as 2s: their bounds of timeouts (default: tick_ms of the head)");
  words.add_flag("--traffic", arguments.traffic, "judge trials, too, by what can be told from their traffic alone");
  words.add_flag("--strict", arguments.strict, "violated SHOULD clauses count");
  words.add_option("--format", arguments.format, "of standard output")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
}

void add_record(Commands& commands) {
  auto [words, arguments] = commands.add("record", "Stand between clients and servers, and write down what passes", record_command);
  words.footer(
      "The first line of standard output is the connect string for the clients. Interrupt or terminate it to end the recording; no event\n"
      "that happened before is lost.\n"
      "Examples:\n"
      "  zkspec record --server zk1:2181,zk2:2181 --output staging.jsonl\n"
      "  zkspec record --server 127.0.0.1:2181 --port 12181 --output session.jsonl\n"
      "Exit codes: 0 recorded, 2 usage, or a port or file that cannot be used");
  words.add_option("--server", arguments.server, "HOST:PORT of a server; several with commas")->required();
  words.add_option("--host", arguments.host, "numeric address where clients are awaited")->capture_default_str();
  words.add_option("--port", arguments.port, "for clients of the first server, the next one for the second, …; 0 is any free ones")
      ->capture_default_str();
  words.add_option("--output", arguments.output, "file of the recording; one that is there is kept as FILE.1")->required();
}

void add_replay(Commands& commands) {
  auto [words, arguments] =
      commands.add("replay", "Say one side of a recording again to a live peer, up to the first difference", replay_command);
  words.footer(
      "Ids, passwords, zxids and times of day that a server picks may differ. What depends on the data that was there then differs where\n"
      "other data are there now: an empty server is the best peer for a recording that began with one.\n"
      "Examples:\n"
      "  zkspec replay session.jsonl --server 127.0.0.1:2181     # the client's part, to a live server\n"
      "  zkspec replay session.jsonl                             # the server's part, to a live client: prints where it is awaited\n"
      "Exit codes: 0 as recorded, 1 something else was said, 2 usage, or a recording that cannot be read or played, 4 no server is there,\n"
      "            130 interrupted");
  words.add_option("recording", arguments.recording, "a recording (.jsonl), of a trial or of traffic")->required();
  words.add_option("--server", arguments.server, "play the client's part at this HOST:PORT; several with commas");
  words.add_option("--patience", arguments.patience, "seconds that the peer may take for what comes next")
      ->check(CLI::Range(1, 3'600))
      ->capture_default_str();
}

}  // namespace

void add_recordings(Commands& commands) {
  add_export(commands);
  add_import(commands);
  add_judge(commands);
  add_record(commands);
  add_replay(commands);
}

}  // namespace zkspec
