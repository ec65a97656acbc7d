// zkspec-fake: an honest fake ensemble on real sockets, until it is told to stop.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <optional>

#include "fake-server/control/control_server.hpp"
#include "fake-server/ensemble/ensemble.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/asio/interrupt.hpp"
#include "fake-server/loop/asio/wall_clock.hpp"

namespace zkspec {
namespace {

/// As the project's programs have them: 2 is a mistake in the command, 4 is what could not be run.
constexpr int exit_usage = 2;
constexpr int exit_cannot_run = 4;

constexpr std::string_view example = R"(Example:
  zkspec-fake --servers 3 --tick 500ms --log recording.jsonl
  zkspec-fake --control 127.0.0.1:0

The first line of standard output is the connect string. The servers share their data and their sessions, have addresses of their own
and grant session timeouts of 2 to 20 ticks. SIGINT or SIGTERM ends them.)";

struct Flags {
  std::uint32_t servers = 1;
  std::string host = "127.0.0.1";
  std::int64_t tick_ms = 200;
  std::optional<std::int64_t> min_timeout_ms = {};
  std::optional<std::int64_t> max_timeout_ms = {};
  std::uint64_t seed = 1;
  bool extended_types = false;
  bool reconfig = false;
  std::int64_t container_check_ms = 60'000;
  std::string log = {};
  std::string control = {};
  std::string control_token_file = {};
};

void declare(CLI::App& app, Flags& flags) {
  const CLI::AsNumberWithUnit duration{std::map<std::string, std::int64_t>{{"ms", 1}, {"s", 1000}}, CLI::AsNumberWithUnit::UNIT_REQUIRED,
                                       "DURATION"};
  const CLI::Range sane{std::int64_t{1}, std::int64_t{3'600'000}};
  app.footer(std::string{example});
  app.add_option("--servers", flags.servers, "how many servers")->check(CLI::Range(1U, 9U))->capture_default_str();
  app.add_option("--host", flags.host, "address of the first server; the next ones count up from it")
      ->check(CLI::ValidIPV4)
      ->capture_default_str();
  app.add_option("--tick", flags.tick_ms, "tick, such as 200ms or 2s; the default is 200ms")->transform(duration)->check(sane);
  app.add_option("--min-timeout", flags.min_timeout_ms, "smallest session timeout granted, instead of 2 ticks")
      ->transform(duration)
      ->check(sane);
  app.add_option("--max-timeout", flags.max_timeout_ms, "largest session timeout granted, instead of 20 ticks")
      ->transform(duration)
      ->check(sane);
  app.add_option("--seed", flags.seed, "of the session ids")->capture_default_str();
  app.add_flag("--extended-types", flags.extended_types, "TTL nodes can be made, as with zookeeper.extendedTypesEnabled");
  app.add_flag("--reconfig", flags.reconfig, "the list of servers can be changed, as with reconfigEnabled; it is only data here");
  app.add_option("--container-check", flags.container_check_ms, "how often containers and TTL nodes are removed; the default is 60s")
      ->transform(duration)
      ->check(sane);
  app.add_option("--log", flags.log, "write what crossed the wire to this file at the end, one JSON object per line");
  app.add_option("--control", flags.control,
                 "host:port of an HTTP API and a page, to look inside and to break things; port 0: any free one");
  app.add_option("--control-token-file", flags.control_token_file,
                 "its first line must come with each request; needed where --control is an address that others reach")
      ->needs("--control");
}

SessionLimits limits_of(const Flags& flags) {
  SessionLimits limits{.tick = std::chrono::milliseconds{flags.tick_ms}};
  if (flags.min_timeout_ms) limits.min_timeout = std::chrono::milliseconds{*flags.min_timeout_ms};
  if (flags.max_timeout_ms) limits.max_timeout = std::chrono::milliseconds{*flags.max_timeout_ms};
  return limits;
}

int complain(int code, std::string_view what) {
  std::cerr << "zkspec-fake: " << what << '\n';
  return code;
}

int write_recording(std::ofstream& file, const EventLog& log) {
  file << to_recording({{"program", "zkspec-fake"}}, log);
  file.close();
  if (!file) return complain(exit_cannot_run, "the recording could not be written to its end");
  if (log.dropped() > 0) complain(0, fmt::format("the recording is full: its last {} events are missing", log.dropped()));
  return 0;
}

/// Nothing when it is not wanted.
Result<std::unique_ptr<ControlServer>> start_control(const Flags& flags, Loop& loop, Ensemble& ensemble, EventLog& log) {
  if (flags.control.empty()) return nullptr;
  const auto options = control_options(flags.control, flags.control_token_file);
  if (!options) return options.error();
  return ControlServer::start(loop, ensemble, log, *options);
}

int serve(const Flags& flags) {
  std::ofstream recording;
  if (!flags.log.empty()) recording.open(flags.log);
  if (!recording) return complain(exit_cannot_run, fmt::format("cannot write {}", flags.log));
  const auto loop = make_asio_loop();
  EventLog log{loop->now()};
  Ensemble ensemble{*loop,
                    {.servers = flags.servers,
                     .host = flags.host,
                     .limits = limits_of(flags),
                     .seed = Seed{flags.seed},
                     .log = flags.log.empty() && flags.control.empty() ? nullptr : &log,
                     .honest = true,
                     .wall_clock_at_start_ms = wall_clock_ms() - to_ms(loop->now()),
                     .extended_types = flags.extended_types,
                     .reconfig_enabled = flags.reconfig,
                     .container_check = std::chrono::milliseconds{flags.container_check_ms}}};
  if (const auto started = ensemble.start(); !started) return complain(exit_cannot_run, to_string(started.error()));
  const auto control = start_control(flags, *loop, ensemble, log);
  if (!control) return complain(control.error().code == Errc::bad_value ? exit_usage : exit_cannot_run, to_string(control.error()));
  bool interrupted = false;
  const auto hook = on_interrupt(*loop, [&] { interrupted = true; });
  if (!hook) return complain(exit_cannot_run, to_string(hook.error()));
  std::cout << ensemble.connect_string() << std::endl;
  if (*control != nullptr) std::cerr << "control: " << (*control)->url() << std::endl;
  loop->run([&] { return interrupted; });
  return flags.log.empty() ? 0 : write_recording(recording, log);
}

int run(int argc, char** argv) {
  CLI::App app{"A fake ZooKeeper ensemble that keeps the session contract.", "zkspec-fake"};
  Flags flags;
  declare(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& mistake) {
    return complain(exit_usage, mistake.what());
  }
  const auto limits = limits_of(flags);
  if (limits.min_timeout > limits.max_timeout) return complain(exit_usage, "--min-timeout is above --max-timeout");
  return serve(flags);
}

}  // namespace
}  // namespace zkspec

int main(int argc, char** argv) {
  try {
    return zkspec::run(argc, argv);
  } catch (const std::exception& error) {
    return zkspec::complain(zkspec::exit_cannot_run, error.what());
  }
}
