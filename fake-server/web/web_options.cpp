#include "fake-server/web/web_options.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace zkspec {

Result<WebOptions> web_address(std::string_view address) {
  const auto colon = address.rfind(':');
  const auto digits = colon == std::string_view::npos ? std::string_view{} : address.substr(colon + 1);
  auto host = address.substr(0, std::min(colon, address.size()));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  WebOptions options{.host = std::string{host}};
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), options.port);
  if (host.empty() || problem != std::errc{} || end != digits.data() + digits.size())
    return Error{Errc::bad_value, {}, fmt::format("'{}' is no host:port; port 0 lets the system choose", address)};
  return options;
}

}  // namespace zkspec
