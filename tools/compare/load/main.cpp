// Loads a server on 127.0.0.1 and prints figures as JSON. The same program for zkspec-fake and Apache ZooKeeper.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>

#include "scenarios.hpp"

namespace zkspec {
namespace {

constexpr int load_exit_failed = 1;
constexpr int load_exit_usage = 2;

int run(int argc, char** argv) {
  CLI::App app{"Loads a ZooKeeper server on 127.0.0.1 and prints figures.", "load"};
  LoadOptions options;
  std::vector<std::string> command;
  std::int64_t duration_ms = options.duration.count();
  std::int64_t timeout_ms = options.timeout.count();
  std::int64_t delay_us = options.delay.count();
  app.require_subcommand(1);
  app.add_option("--server-core", options.server_core, "that a started server is bound to");
  app.add_option("--port", options.port)->required();
  app.add_option("--sessions", options.sessions)->capture_default_str();
  app.add_option("--at-once", options.at_once, "handshakes under way")->capture_default_str();
  app.add_option("--operations", options.operations)->capture_default_str();
  app.add_option("--window", options.window, "requests under way on a connection")->capture_default_str();
  app.add_option("--duration-ms", duration_ms)->capture_default_str();
  app.add_option("--timeout-ms", timeout_ms, "of the sessions")->capture_default_str();
  app.add_option("--delay-us", delay_us, "that the server was told to answer `exists` with")->capture_default_str();
  app.add_flag("--hold", options.hold, "keep the sessions until standard input ends");
  app.add_flag("--ephemerals", options.ephemerals, "each idle session has a node");
  auto* first = app.add_subcommand("first-session", "from the start of a command until it grants a session");
  first->add_option("command", command)->required();
  first->positionals_at_end();
  auto* sessions = app.add_subcommand("sessions", "new sessions");
  auto* pipelined = app.add_subcommand("pipelined", "exists on one connection");
  auto* mixed = app.add_subcommand("mixed", "reads and, one in five, writes");
  auto* delays = app.add_subcommand("delays", "how late delayed replies are");
  auto* idle = app.add_subcommand("idle", "sessions that only ping");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& mistake) {
    std::cerr << "load: " << mistake.what() << '\n';
    return load_exit_usage;
  }
  options.duration = std::chrono::milliseconds{duration_ms};
  options.timeout = std::chrono::milliseconds{timeout_ms};
  options.delay = std::chrono::microseconds{delay_us};
  std::string figures;
  if (first->parsed()) figures = time_to_first_session(options, command);
  if (sessions->parsed()) figures = new_sessions(options);
  if (pipelined->parsed()) figures = pipelined_exists(options);
  if (mixed->parsed()) figures = mixed_operations(options);
  if (delays->parsed()) figures = delayed_replies(options);
  if (idle->parsed()) figures = idle_sessions(options);
  fmt::print("{}\n", figures);
  return 0;
}

}  // namespace
}  // namespace zkspec

int main(int argc, char** argv) {
  try {
    return zkspec::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "load: " << error.what() << '\n';
    return zkspec::load_exit_failed;
  }
}
