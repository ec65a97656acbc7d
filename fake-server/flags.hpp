// What the command line of zkspec-fake asks for, checked.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "fake-server/ensemble/ensemble.hpp"
#include "fake-server/log/recording_file.hpp"

namespace zkspec {

/// As the project's programs have them: 2 is a mistake in the command, 4 is what could not be run.
namespace fake_exit {
inline constexpr int ok = 0;
inline constexpr int usage = 2;
inline constexpr int cannot_run = 4;
}  // namespace fake_exit

struct Flags {
  std::uint32_t servers = 1;
  std::string host = "127.0.0.1";
  std::vector<Address> listen = {};
  std::int64_t tick_ms = 200;
  std::optional<std::int64_t> min_timeout_ms = {};
  std::optional<std::int64_t> max_timeout_ms = {};
  std::uint64_t seed = 1;
  std::uint16_t port = 0;
  std::uint16_t secure_port = 0;
  std::string tls_certificate = {};
  std::string tls_key = {};
  std::uint32_t max_connections = 60;  ///< as a real server: maxClientCnxns, 3.8
  std::size_t max_packet = wire::default_max_packet;
  std::int64_t handshake_limit_ms = 10'000;
  std::vector<std::string> four_letter_words = {"*"};
  bool read_only = false;
  bool local_sessions = false;
  bool extended_types = false;
  bool reconfig = false;
  std::string super_digest = {};
  std::int64_t container_check_ms = 60'000;
  std::string script = {};
  std::string control = {};
  std::string control_token_file = {};
  bool until_stdin_ends = false;
  std::string log = {};
  std::size_t log_rotate = RecordingFileOptions{}.rotate_at;
  std::size_t log_keep = RecordingFileOptions{}.keep;
  std::size_t log_events = 100'000;

  /// All but the log, the filter and the time.
  [[nodiscard]] EnsembleOptions ensemble() const;
  [[nodiscard]] LogLimits log_limits() const;
  [[nodiscard]] RecordingFileOptions recording() const;
};

/// Says on standard error what is wrong and gives the exit code back.
int complain(int code, std::string_view what);

/// The flags; or, when help was asked for or something is wrong, with which code to exit: all that there is to say has been said.
std::variant<Flags, int> read_flags(int argc, char** argv);

}  // namespace zkspec
