#include "fake-server/base/endpoint.hpp"

#include <charconv>
#include <fmt/format.h>

namespace zkspec {

/// Brackets keep the colons of an IPv6 address apart from that of the port; they are no part of the address.
std::string to_string(const Address& address) {
  const bool six = address.host.find(':') != std::string::npos;
  return six ? fmt::format("[{}]:{}", address.host, address.port) : fmt::format("{}:{}", address.host, address.port);
}

Result<Address> parse_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return Error{Errc::bad_value, {}, fmt::format("'{}' is no host:port", text)};
  const auto digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (problem != std::errc{} || end != digits.data() + digits.size() || port == 0)
    return Error{Errc::bad_value, {}, fmt::format("'{}' is no port (1 to 65535) in '{}'", digits, text)};
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) return Error{Errc::bad_value, {}, fmt::format("'{}' is no host:port", text)};
  return Address{std::string{host}, port};
}

std::string_view to_string(Closing how) {
  switch (how) {
    case Closing::fin: return "fin";
    case Closing::reset: return "reset";
    case Closing::half: return "half-close";
    case Closing::refused: return "refused";
  }
  return "?";
}

}  // namespace zkspec
