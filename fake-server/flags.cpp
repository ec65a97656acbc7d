#include "fake-server/flags.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

namespace zkspec {
namespace {

constexpr std::string_view examples = R"(Examples:
  zkspec-fake
  zkspec-fake --servers 3 --tick 500ms
  zkspec-fake --tick 2s --min-timeout 1s --max-timeout 40s
  zkspec-fake --log recording.jsonl --log-rotate 64MiB --log-keep 8

The first line of standard output is the connect string. The servers share their data and their sessions, have addresses of their own
and grant session timeouts of 2 to 20 ticks. SIGINT or SIGTERM ends them.

With --log, each line is in the file as soon as its event has happened. recording.jsonl is the newest file, recording.jsonl.1 the one before
it; a file that an earlier run left is rotated as well. When the disk is full this is said once, and the servers go on.)";

const CLI::AsNumberWithUnit duration{std::map<std::string, std::int64_t>{{"ms", 1}, {"s", 1000}, {"min", 60'000}},
                                     CLI::AsNumberWithUnit::UNIT_REQUIRED, "DURATION"};

void declare_servers(CLI::App& app, Flags& flags) {
  const CLI::Range sane{std::int64_t{1}, std::int64_t{3'600'000}};
  app.add_option("--servers", flags.servers, "how many servers, 1 to 9; the default is 1")->check(CLI::Range(1U, 9U))->option_text("N");
  app.add_option("--host", flags.host, "of the first server; the next ones count up from it; the default is 127.0.0.1")
      ->check(CLI::ValidIPV4)
      ->option_text("ADDRESS");
  app.add_option("--tick", flags.tick_ms, "such as 200ms or 2s; the default is 200ms")
      ->transform(duration)
      ->check(sane)
      ->option_text("DURATION");
  app.add_option("--min-timeout", flags.min_timeout_ms, "smallest session timeout granted, instead of 2 ticks")
      ->transform(duration)
      ->check(sane)
      ->option_text("DURATION");
  app.add_option("--max-timeout", flags.max_timeout_ms, "largest session timeout granted, instead of 20 ticks")
      ->transform(duration)
      ->check(sane)
      ->option_text("DURATION");
  app.add_option("--seed", flags.seed, "of the session ids; the default is 1")->option_text("N");
  app.add_flag("--until-stdin-ends", flags.until_stdin_ends, "for programs that start it: end when they do, however they end");
}

void declare_log(CLI::App& app, Flags& flags) {
  auto* log = app.add_option("--log", flags.log, "write what crosses the wire to this file, one JSON object per line")->option_text("FILE");
  app.add_option("--log-rotate", flags.log_rotate, "begin a new file at this size, such as 64MiB or 2GB; the default is 64MiB")
      ->transform(CLI::AsSizeValue{true})
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 50U))
      ->needs(log)
      ->option_text("SIZE");
  app.add_option("--log-keep", flags.log_keep, "so many files, the newest included; the default is 8")
      ->check(CLI::Range(1U, 10'000U))
      ->needs(log)
      ->option_text("N");
  app.add_option("--log-events", flags.log_events, "so many events, the newest, are held in memory; the default is 100000")
      ->check(CLI::Range(1U, 100'000'000U))
      ->option_text("N");
}

}  // namespace

SessionLimits Flags::session_limits() const {
  SessionLimits limits{.tick = std::chrono::milliseconds{tick_ms}};
  if (min_timeout_ms) limits.min_timeout = std::chrono::milliseconds{*min_timeout_ms};
  if (max_timeout_ms) limits.max_timeout = std::chrono::milliseconds{*max_timeout_ms};
  return limits;
}

LogLimits Flags::log_limits() const { return {.events = log_events, .bytes = std::size_t{64} << 20U, .keep_newest = true}; }

RecordingFileOptions Flags::recording() const {
  return {.path = log, .rotate_at = log_rotate, .keep = log_keep, .head = {{"program", "zkspec-fake"}}};
}

int complain(int code, std::string_view what) {
  std::cerr << "zkspec-fake: " << what << std::endl;
  return code;
}

std::variant<Flags, int> read_flags(int argc, char** argv) {
  CLI::App app{"A fake ZooKeeper ensemble that keeps the session contract.", "zkspec-fake"};
  Flags flags;
  app.footer(std::string{examples});
  declare_servers(app, flags);
  declare_log(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& mistake) {
    return complain(fake_exit::usage, mistake.what());
  }
  const auto limits = flags.session_limits();
  if (limits.min_timeout > limits.max_timeout) return complain(fake_exit::usage, "--min-timeout is above --max-timeout");
  return flags;
}

}  // namespace zkspec
