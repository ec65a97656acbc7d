// zkspec-fake: an honest fake ensemble on real sockets, until it is told to stop.
#include <csignal>
#include <fmt/format.h>
#include <iostream>

#include "fake-server/ensemble/ensemble.hpp"
#include "fake-server/flags.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/asio/input_end.hpp"
#include "fake-server/loop/asio/interrupt.hpp"
#include "fake-server/loop/asio/wall_clock.hpp"

namespace zkspec {
namespace {

/// Nothing when it is not wanted. Whoever holds it must let go of it after the log.
Result<std::optional<RecordingFile>> start_recording(const Flags& flags, TimePoint now) {
  if (flags.log.empty()) return std::optional<RecordingFile>{};
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is a full disk, not the end
  auto file = RecordingFile::open(flags.recording(), now);
  if (!file) return file.error();
  return std::optional<RecordingFile>{*std::move(file)};
}

void keep(RecordingFile& file, const Event& event) {
  if (const auto problem = file.write(event))
    complain(fake_exit::cannot_run, fmt::format("the recording is incomplete from here on: {}", to_string(*problem)));
}

int end_of(const std::optional<RecordingFile>& file) {
  if (!file || file->lost() == 0) return fake_exit::ok;
  return complain(fake_exit::cannot_run, fmt::format("{} events could not be written to the recording", file->lost()));
}

int serve(const Flags& flags) {
  const auto loop = make_asio_loop();
  auto recording = start_recording(flags, loop->now());
  if (!recording) return complain(fake_exit::cannot_run, to_string(recording.error()));
  EventLog log{loop->now(), flags.log_limits()};
  if (recording->has_value()) log.on_event([&](const Event& event) { keep(**recording, event); });
  Ensemble ensemble{*loop,
                    {.servers = flags.servers,
                     .host = flags.host,
                     .limits = flags.session_limits(),
                     .seed = Seed{flags.seed},
                     .log = recording->has_value() ? &log : nullptr,
                     .honest = true,
                     .wall_clock_at_start_ms = wall_clock_ms() - to_ms(loop->now())}};
  if (const auto started = ensemble.start(); !started) return complain(fake_exit::cannot_run, to_string(started.error()));
  bool interrupted = false;
  const auto hook = on_interrupt(*loop, [&] { interrupted = true; });
  if (!hook) return complain(fake_exit::cannot_run, to_string(hook.error()));
  const auto leash = flags.until_stdin_ends ? on_input_end(*loop, [&] { interrupted = true; }) : nullptr;
  if (!leash) return complain(fake_exit::cannot_run, to_string(leash.error()));
  std::cout << ensemble.connect_string() << std::endl;
  loop->run([&] { return interrupted; });
  return end_of(*recording);
}

int run(int argc, char** argv) {
  const auto flags = read_flags(argc, argv);
  if (const auto* code = std::get_if<int>(&flags)) return *code;
  return serve(std::get<Flags>(flags));
}

}  // namespace
}  // namespace zkspec

int main(int argc, char** argv) {
  try {
    return zkspec::run(argc, argv);
  } catch (const std::exception& error) {
    return zkspec::complain(zkspec::fake_exit::cannot_run, error.what());
  }
}
