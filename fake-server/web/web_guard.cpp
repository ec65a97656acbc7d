#include "fake-server/web/web_guard.hpp"

#include <openssl/crypto.h>

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/string.hpp>
#include <fmt/format.h>

#include "fake-server/base/bytes.hpp"

namespace zkspec {
namespace {

using boost::beast::iequals;

/// "[::1]:80" → "[::1]", "localhost:80" → "localhost".
std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  const auto bracket = host.rfind(']');
  return colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket) ? host : host.substr(0, colon);
}

std::string_view without_brackets(std::string_view host) {
  return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

bool is_numeric(std::string_view host) {
  boost::system::error_code error;
  boost::asio::ip::make_address(host, error);
  return !error;
}

/// Takes as long whatever the first difference is.
bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view bearer_in_header(std::string_view authorization) {
  constexpr std::string_view scheme = "Bearer ";
  return iequals(authorization.substr(0, scheme.size()), scheme) ? authorization.substr(scheme.size()) : std::string_view{};
}

std::string bearer_in_protocols(std::string_view protocols) {
  constexpr std::string_view mark = "bearer.hex.";
  const auto at = protocols.find(mark);
  if (at == std::string_view::npos) return {};
  const auto rest = protocols.substr(at + mark.size());
  const auto bytes = from_hex(rest.substr(0, rest.find_first_of(", ")));
  return bytes ? std::string{as_text(*bytes)} : std::string{};
}

}  // namespace

Result<WebGuard> WebGuard::make(const WebOptions& options) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(options.host, error);
  if (error) return Error{Errc::bad_value, options.host, "is no numeric address to listen on, such as 127.0.0.1"};
  if (!address.is_loopback() && options.token.empty())
    return Error{Errc::bad_value, options.host, "others can reach this address: " + options.for_others};
  return WebGuard{address.to_string(), address.is_unspecified(), options.token};
}

std::optional<WebAnswer> WebGuard::refusal(const CallOrigin& from, std::string_view path) const {
  if (from.host.empty()) return refuse(400, "the request names no host");
  if (!is_ours(from.host)) return refuse(403, fmt::format("this server is not '{}'; ask for localhost or {}", from.host, bound_));
  const bool same_site = from.origin.empty() || iequals(from.origin, fmt::format("http://{}", from.host));
  const bool navigated = from.fetch_site.empty() || from.fetch_site == "same-origin" || from.fetch_site == "none";
  // A link on some other page may lead to our page, which is harmless by itself; all else is asked for by our page alone.
  if (!same_site || (!navigated && path != "/"))
    return refuse(
        403, fmt::format("a page of another site{} may not ask this server", from.origin.empty() ? "" : fmt::format(" ({})", from.origin)));
  if (path == "/" || path == "/page.css" || path == "/page.js") return std::nullopt;
  if (!token_.empty() && !knows_token(from)) return refuse(401, "a token is needed: Authorization: Bearer …");
  return std::nullopt;
}

bool WebGuard::is_ours(std::string_view host) const {
  const auto name = without_brackets(without_port(host));
  return iequals(name, "localhost") || name == bound_ || (everywhere_ && is_numeric(name));
}

bool WebGuard::knows_token(const CallOrigin& from) const {
  return same_secret(bearer_in_header(from.authorization), token_) || same_secret(bearer_in_protocols(from.protocols), token_);
}

}  // namespace zkspec
