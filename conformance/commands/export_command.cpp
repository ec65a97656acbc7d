// zkspec export: a recording as a capture file.
#include <fmt/format.h>

#include "conformance/capture/export.hpp"
#include "conformance/commands/commands.hpp"
#include "conformance/commands/output.hpp"
#include "conformance/commands/stored_recording.hpp"

namespace zkspec {

int export_command(const Home& /*home*/, const ExportArguments& arguments) {
  const auto recording = load_recording(arguments.recording);
  if (!recording) return complain(exit_code::usage, to_string(recording.error()));
  const auto ports = server_ports(*recording);
  if (ports.empty()) return complain(exit_code::usage, arguments.recording + ": has no connection; there is nothing to export");
  const auto written = write_whole(arguments.output, as_text(to_pcapng(*recording)));
  if (!written) return complain(exit_code::usage, to_string(written.error()));
  if (ports != std::vector<std::uint16_t>{2181})
    fmt::print(stderr, "zkspec: its servers have other ports than 2181; the dissector of tools/wireshark takes -o zookeeper.ports:{}\n",
               fmt::join(ports, ","));
  return exit_code::conformant;
}

}  // namespace zkspec
