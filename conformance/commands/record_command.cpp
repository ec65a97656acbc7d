// zkspec record: a proxy that writes down what passes.
#include <csignal>
#include <fmt/format.h>
#include <iostream>

#include "conformance/capture/recording_head.hpp"
#include "conformance/commands/commands.hpp"
#include "conformance/proxy/proxy.hpp"
#include "fake-server/log/recording_file.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/asio/interrupt.hpp"
#include "fake-server/loop/asio/resolve.hpp"
#include "fake-server/loop/asio/wall_clock.hpp"

namespace zkspec {
namespace {

constexpr std::size_t one_file = std::size_t{1} << 40U;  // bytes: a recording is judged as a whole

Result<RecordingFile> open_file(const std::string& path, const std::vector<Address>& servers, TimePoint now) {
  NetworkHead network{.began = std::chrono::milliseconds{wall_clock_ms()}};
  for (const auto& server : servers) network.servers.emplace(ServerIndex{static_cast<std::uint32_t>(network.servers.size() + 1)}, server);
  boost::json::object head{{"zkspec", 1}};
  write_network(network, head);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is a full disk, not the end
  return RecordingFile::open({.path = path, .rotate_at = one_file, .keep = 2, .head = std::move(head)}, now);
}

std::string connect_string(const Proxy& proxy) {
  std::string all;
  for (const auto& address : proxy.addresses()) all += (all.empty() ? "" : ",") + to_string(address);
  return all;
}

}  // namespace

int record_command(const Home& /*home*/, const RecordArguments& arguments) {
  const auto servers = resolve_list(arguments.server);
  if (!servers) return complain(exit_code::usage, "--server: " + to_string(servers.error()));
  const auto loop = make_asio_loop();
  auto file = open_file(arguments.output, *servers, loop->now());
  if (!file) return complain(exit_code::usage, to_string(file.error()));
  std::size_t frames = 0;
  const auto keep = [&](const Event& event) {
    if (std::holds_alternative<event::Frame>(event.what)) ++frames;
    if (const auto problem = file->write(event))
      complain(exit_code::usage, "the recording is incomplete from here on: " + to_string(*problem));
  };
  const auto proxy = Proxy::start(*loop, {.servers = *servers, .host = arguments.host, .first_port = arguments.port}, keep);
  if (!proxy) return complain(exit_code::usage, to_string(proxy.error()));
  bool interrupted = false;
  const auto hook = on_interrupt(*loop, [&] { interrupted = true; });
  if (!hook) return complain(exit_code::usage, to_string(hook.error()));
  std::cout << connect_string(**proxy) << std::endl;
  loop->run([&] { return interrupted; });
  (*proxy)->flush();
  if ((*proxy)->refused() > 0) fmt::print(stderr, "{} connections over the limit were refused\n", (*proxy)->refused());
  fmt::print(stderr, "{} frames in {}\n", frames, arguments.output);
  if (file->lost() == 0) return exit_code::conformant;
  return complain(exit_code::usage, fmt::format("{} events could not be written", file->lost()));
}

}  // namespace zkspec
