// A site on a real address: HTTP, and WebSockets for its streams, on a loop and its thread. All Asio and Beast is behind it.
#pragma once

#include "fake-server/loop/loop.hpp"
#include "fake-server/web/web_options.hpp"
#include "fake-server/web/web_site.hpp"

namespace zkspec {

class WebServer {
 public:
  /// Binds and listens. Errc::unsupported for a loop without sockets, bad_value for an address that it must not be on, else io. The loop
  /// outlives it.
  static Result<std::unique_ptr<WebServer>> start(Loop& loop, std::shared_ptr<WebSite> site, WebOptions options);
  /// Ends all connections at once.
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  [[nodiscard]] const std::string& url() const;  ///< http://127.0.0.1:40001
  /// There may be something new for feeds. They are asked when the present event of the loop is over, once for all that came with it.
  void tell_listeners();

 private:
  class State;
  explicit WebServer(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace zkspec
