// What a server is loaded with. Each gives its figures as one JSON object; std::runtime_error says what a server did not do.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace zkspec {

struct LoadOptions {
  std::uint16_t port = 0;
  std::size_t sessions = 5000;
  std::size_t at_once = 64;  ///< handshakes under way
  std::size_t operations = 200'000;
  std::size_t window = 500;  ///< requests under way on a connection
  std::chrono::milliseconds duration{5000};
  std::chrono::milliseconds timeout{30'000};  ///< of the sessions
  std::chrono::microseconds delay{20'000};    ///< that the server was told to answer `exists` with
  bool hold = false;                          ///< keep the sessions until standard input ends
  bool ephemerals = false;
  std::optional<std::size_t> server_core = {};  ///< that a started server is bound to
};

/// From the start of the command until it has granted a session; the command is killed then.
std::string time_to_first_session(const LoadOptions& options, const std::vector<std::string>& command);
std::string new_sessions(const LoadOptions& options);
std::string pipelined_exists(const LoadOptions& options);
std::string mixed_operations(const LoadOptions& options);
std::string delayed_replies(const LoadOptions& options);
std::string idle_sessions(const LoadOptions& options);

}  // namespace zkspec
