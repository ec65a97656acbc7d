// The control API on a real address: HTTP and a WebSocket, on the loop and thread of the ensemble.
#pragma once

#include "fake-server/control/control_api.hpp"
#include "fake-server/web/web_server.hpp"

namespace zkspec {

struct ControlOptions {
  WebOptions web = {};
  ServerScript script = {};  ///< that bends the servers already
  std::uint64_t reader_window = ControlApi::default_window;
};

/// "127.0.0.1:0" or "[::1]:9000", and the file that holds the token or "".
Result<ControlOptions> control_options(std::string_view address, const std::string& token_file);

class ControlServer {
 public:
  /// Binds and listens, as WebServer::start() does. Loop, ensemble and log outlive it; it observes the log.
  static Result<std::unique_ptr<ControlServer>> start(Loop& loop, Ensemble& ensemble, EventLog& log, ControlOptions options);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  [[nodiscard]] const std::string& url() const { return web_->url(); }  ///< http://127.0.0.1:40001

 private:
  ControlServer(EventLog& log, std::unique_ptr<WebServer> web);

  EventLog& log_;
  std::unique_ptr<WebServer> web_;
};

}  // namespace zkspec
