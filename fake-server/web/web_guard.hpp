// Who may ask: a page of some other site must not reach a server through the browser of somebody who runs it, and on an address that
// others reach a token is needed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fake-server/web/web_call.hpp"
#include "fake-server/web/web_options.hpp"

namespace zkspec {

/// What a request says of where it comes from; empty is "not said".
struct CallOrigin {
  std::string_view host = {};
  std::string_view origin = {};
  std::string_view fetch_site = {};     ///< Sec-Fetch-Site
  std::string_view authorization = {};  ///< "Bearer …"
  std::string_view protocols = {};      ///< Sec-WebSocket-Protocol: browsers cannot send the token otherwise, see bearer_in_protocols()
};

/// The protocol that a WebSocket is opened with when the token comes along as a second one, "bearer.hex." and the token in hex.
inline constexpr std::string_view web_stream_protocol = "zkspec.events";

class WebGuard {
 public:
  /// Refused: an address that others reach, without a token.
  static Result<WebGuard> make(const WebOptions& options);

  [[nodiscard]] std::optional<WebAnswer> refusal(const CallOrigin& from, std::string_view path) const;

 private:
  WebGuard(std::string bound, bool everywhere, std::string token)
      : bound_{std::move(bound)}, everywhere_{everywhere}, token_{std::move(token)} {}

  [[nodiscard]] bool is_ours(std::string_view host) const;
  [[nodiscard]] bool knows_token(const CallOrigin& from) const;

  std::string bound_;
  bool everywhere_;  ///< 0.0.0.0 or [::]: every numeric host is ours
  std::string token_;
};

}  // namespace zkspec
