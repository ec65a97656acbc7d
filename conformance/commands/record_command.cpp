// zkspec record: a proxy that writes down what passes.
#include <algorithm>
#include <fmt/format.h>
#include <iostream>
#include <optional>
#include <sys/resource.h>
#include <utility>

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

constexpr std::uint16_t last_port = 65'535;
constexpr std::size_t one_file = std::size_t{1} << 40U;  // bytes: a recording is judged as a whole

Result<RecordingFile> open_file(const std::string& path, const std::vector<Address>& servers, TimePoint now) {
  NetworkHead network{.began = std::chrono::milliseconds{wall_clock_ms()}};
  for (const auto& server : servers) network.servers.emplace(ServerIndex{static_cast<std::uint32_t>(network.servers.size() + 1)}, server);
  boost::json::object head{{"zkspec", 1}};
  write_network(network, head);
  return RecordingFile::open({.path = path, .rotate_at = one_file, .keep = 2, .head = std::move(head)}, now);
}

/// Each connection takes a file to the client and one to the server. Out of them, clients would wait without a word.
std::size_t most_connections(std::size_t servers) {
  constexpr std::size_t own = 32;      // the recording, standard streams, connections that are about to be refused, …
  constexpr std::size_t each_port = 2;
  rlimit files{};
  const auto all = getrlimit(RLIMIT_NOFILE, &files) == 0 ? std::size_t{files.rlim_cur} : 0;
  const auto free = all - std::min(all, own + each_port * servers);
  return std::clamp(free / 2, std::size_t{1}, ProxyOptions{}.most_connections);
}

std::string connect_string(const Proxy& proxy) {
  std::string all;
  for (const auto& address : proxy.addresses()) all += fmt::format("{}{}", all.empty() ? "" : ",", to_string(address));
  return all;
}

}  // namespace

int record_command(const Home& /*home*/, const RecordArguments& arguments) {
  const auto servers = resolve_list(arguments.server);
  if (!servers) return complain(exit_code::usage, "--server: " + to_string(servers.error()));
  if (arguments.port != 0 && arguments.port + servers->size() > std::size_t{last_port} + 1)
    return complain(exit_code::usage,
                    fmt::format("--port {}: {} servers take a port each, and {} is the last", arguments.port, servers->size(), last_port));
  const auto loop = make_asio_loop();
  std::optional<RecordingFile> file;  // once the ports are ours: who cannot start moves no earlier recording out of the way
  std::size_t frames = 0;
  const auto keep = [&](const Event& event) {
    if (std::holds_alternative<event::Frame>(event.what)) ++frames;
    if (const auto problem = file->write(event))
      complain(exit_code::usage, "the recording is incomplete from here on: " + to_string(*problem));
  };
  const auto most = most_connections(servers->size());
  const auto proxy = Proxy::start(
      *loop, {.servers = *servers, .host = arguments.host, .first_port = arguments.port, .most_connections = most}, keep);
  if (!proxy) return complain(exit_code::usage, to_string(proxy.error()));
  auto opened = open_file(arguments.output, *servers, loop->now());
  if (!opened) return complain(exit_code::usage, to_string(opened.error()));
  file.emplace(*std::move(opened));
  bool interrupted = false;
  const auto hook = on_interrupt(*loop, [&] { interrupted = true; });
  if (!hook) return complain(exit_code::usage, to_string(hook.error()));
  std::cout << connect_string(**proxy) << std::endl;
  if (!std::cout) return complain(exit_code::usage, "the connect string cannot be written to standard output");
  bool told = false;
  loop->run([&] {
    if ((*proxy)->refused() > 0 && !std::exchange(told, true))
      fmt::print(stderr, "{} connections are open, and more are refused; where this is below 1000, 'ulimit -n' allows more\n", most);
    return interrupted;
  });
  (*proxy)->flush();
  if ((*proxy)->refused() > 0) fmt::print(stderr, "{} connections over the limit were refused\n", (*proxy)->refused());
  fmt::print(stderr, "{} frames in {}\n", frames, arguments.output);
  if (file->lost() == 0) return exit_code::conformant;
  return complain(exit_code::usage, fmt::format("{} events could not be written", file->lost()));
}

}  // namespace zkspec
