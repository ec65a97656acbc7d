#include "fake-server/control/control_server.hpp"

namespace zkspec {

Result<std::unique_ptr<ControlServer>> ControlServer::start(Loop& loop, Ensemble& ensemble, EventLog& log, ControlOptions options) {
  auto api = std::make_shared<ControlApi>(loop, ensemble, log, std::move(options.script), options.reader_window);
  auto web = WebServer::start(loop, std::move(api), std::move(options.web));
  if (!web) return web.error();
  return std::unique_ptr<ControlServer>{new ControlServer{log, *std::move(web)}};
}

ControlServer::ControlServer(EventLog& log, std::unique_ptr<WebServer> web) : log_{log}, web_{std::move(web)} {
  log_.on_append([this] { web_->tell_listeners(); });
}

ControlServer::~ControlServer() { log_.on_append({}); }

}  // namespace zkspec
