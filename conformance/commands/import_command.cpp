// zkspec import: a capture file as a recording.
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>

#include "conformance/capture/import.hpp"
#include "conformance/commands/commands.hpp"
#include "conformance/commands/output.hpp"

namespace zkspec {

int import_command(const Home& /*home*/, const ImportArguments& arguments) {
  auto* file = arguments.capture == "-" ? stdin : std::fopen(arguments.capture.c_str(), "rb");
  if (file == nullptr) return complain(exit_code::usage, fmt::format("{}: {}", arguments.capture, std::strerror(errno)));
  const auto traffic = import_capture(file, {.ports = {arguments.ports.begin(), arguments.ports.end()}});
  if (!traffic) return complain(exit_code::usage, fmt::format("{}: {}", arguments.capture, traffic.error().what));
  boost::json::object head{{"zkspec", 1}, {"capture", std::filesystem::path{arguments.capture}.filename().string()}};
  write_network(traffic->network, head);
  const auto written = write_whole(arguments.output, to_recording(head, traffic->log));
  if (!written) return complain(exit_code::usage, to_string(written.error()));
  for (const auto& remark : traffic->remarks) fmt::print(stderr, "{}\n", remark);
  fmt::print(stderr, "{} frames of {} connections to {} servers\n", traffic->frames, traffic->network.clients.size(),
             traffic->network.servers.size());
  return exit_code::conformant;
}

}  // namespace zkspec
