// zkspec-fake: an honest fake ensemble on real sockets, until it is told to stop.
#include <csignal>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>

#include "fake-server/control/control_server.hpp"
#include "fake-server/control/server_script.hpp"
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

/// Nothing when it is not wanted.
Result<std::unique_ptr<ControlServer>> start_control(const Flags& flags, Loop& loop, Ensemble& ensemble, EventLog& log,
                                                     ServerScript script) {
  if (flags.control.empty()) return nullptr;
  auto options = control_options(flags.control, flags.control_token_file);
  if (!options) return options.error();
  options->script = std::move(script);
  return ControlServer::start(loop, ensemble, log, *options);
}

/// Nothing when it is not wanted; all mistakes of the script, one on each line.
Result<ServerScript> script_of(const Flags& flags) {
  if (flags.script.empty()) return ServerScript{};
  std::ifstream file{flags.script};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (!file) return Error{Errc::io, flags.script, "cannot be read"};
  auto loaded = load_server_script(std::move(text), flags.script);
  std::string mistakes;
  for (const auto& problem : loaded.problems) mistakes += "\n" + to_string(problem);
  if (!mistakes.empty()) return Error{Errc::bad_value, flags.script, "is no script:" + mistakes};
  return std::move(loaded.script);
}

int serve(const Flags& flags) {
  const auto loop = make_asio_loop();
  const auto script = script_of(flags);
  if (!script) return complain(fake_exit::usage, to_string(script.error()));
  auto recording = start_recording(flags, loop->now());
  if (!recording) return complain(fake_exit::cannot_run, to_string(recording.error()));
  EventLog log{loop->now(), flags.log_limits()};
  if (recording->has_value()) log.on_event([&](const Event& event) { keep(**recording, event); });
  auto options = flags.ensemble();
  options.log = recording->has_value() || !flags.control.empty() ? &log : nullptr;
  options.filter = script->filter;
  options.wall_clock_at_start_ms = wall_clock_ms() - to_ms(loop->now());
  Ensemble ensemble{*loop, std::move(options)};
  if (const auto started = ensemble.start(); !started)
    return complain(fake_exit::cannot_run, to_string(started.error()) + "; without --port and --listen ports are taken that are free");
  const auto control = start_control(flags, *loop, ensemble, log, *script);
  if (!control)
    return complain(control.error().code == Errc::bad_value ? fake_exit::usage : fake_exit::cannot_run, to_string(control.error()));
  bool interrupted = false;
  const auto hook = on_interrupt(*loop, [&] { interrupted = true; });
  if (!hook) return complain(fake_exit::cannot_run, to_string(hook.error()));
  const auto leash = flags.until_stdin_ends ? on_input_end(*loop, [&] { interrupted = true; }) : nullptr;
  if (!leash) return complain(fake_exit::cannot_run, to_string(leash.error()));
  std::cout << ensemble.connect_string() << std::endl;
  if (const auto secure = ensemble.secure_connect_string(); !secure.empty()) std::cerr << "secure: " << secure << std::endl;
  if (*control != nullptr) std::cerr << "control: " << (*control)->url() << std::endl;
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
