// The control API on a real address: HTTP and a WebSocket, on the loop and thread of the ensemble. All Asio is behind it.
#pragma once

#include <memory>
#include <string>

#include "fake-server/control/server_script.hpp"
#include "fake-server/ensemble/ensemble.hpp"

namespace zkspec {

struct ControlOptions {
  std::string host = "127.0.0.1";  ///< numeric
  std::uint16_t port = 0;          ///< 0: the kernel picks
  std::string token = {};          ///< needed on an address that others reach
  ServerScript script = {};        ///< that bends the servers already
  std::size_t max_connections = 64;
  std::size_t max_readers = 32;        ///< of events, of these connections
  std::uint64_t reader_window = 4096;  ///< events; a reader of the stream that falls further behind misses some
  Duration header_limit = 5s;          ///< for the first byte of a connection, and from there for the header
  Duration body_limit = 30s;
  Duration idle_limit = 60s;  ///< between requests; a reader of events that does not answer pings for so long is dropped
};

/// "127.0.0.1:0" or "[::1]:9000", and the file that holds the token or "".
Result<ControlOptions> control_options(std::string_view address, const std::string& token_file);

class ControlServer {
 public:
  /// Binds and listens. Errc::unsupported for a loop without sockets. Loop, ensemble and log outlive it; it observes the log.
  static Result<std::unique_ptr<ControlServer>> start(Loop& loop, Ensemble& ensemble, EventLog& log, ControlOptions options);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  [[nodiscard]] const std::string& url() const;  ///< http://127.0.0.1:40001

 private:
  class State;
  explicit ControlServer(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace zkspec
