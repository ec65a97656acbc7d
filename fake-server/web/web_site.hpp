// What a web server serves: answers to requests, and streams of messages to those who listen. Knows no socket. All calls come from the
// server's thread, and none after the server has gone.
#pragma once

#include <memory>
#include <optional>
#include <variant>

#include "fake-server/web/web_call.hpp"

namespace zkspec {

/// What one listener is told. It is asked for the next message when the one before has left, so a slow listener costs nothing but the place
/// that its feed remembers: whoever implements this decides what a slow one misses, and keeps no queue.
class WebFeed {
 public:
  virtual ~WebFeed() = default;
  /// Empty when there is nothing at present; asked again after WebServer::tell_listeners().
  virtual std::string next() = 0;
};

/// A feed, or why there is none.
using WebSubscription = std::variant<std::unique_ptr<WebFeed>, WebAnswer>;

class WebSite {
 public:
  virtual ~WebSite() = default;
  virtual WebAnswer handle(const WebCall& call) = 0;
  /// How long the body of such a request may be.
  [[nodiscard]] virtual std::size_t body_limit(std::string_view method, std::string_view target) const = 0;
  /// For a request that opens a WebSocket; nothing where there is no stream, and then handle() answers it.
  virtual std::optional<WebSubscription> subscribe(const WebCall& call) = 0;
};

}  // namespace zkspec
