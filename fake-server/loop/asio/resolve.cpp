#include "fake-server/loop/asio/resolve.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>

namespace zkspec {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = std::min(text.find_first_not_of(' '), text.size());
  return text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

}  // namespace

Result<std::vector<Address>> resolve(std::string_view host, std::uint16_t port) {
  namespace asio = boost::asio;
  asio::io_context io;
  asio::ip::tcp::resolver resolver{io};
  boost::system::error_code error;
  const auto found = resolver.resolve(host, std::to_string(port), asio::ip::resolver_base::numeric_service, error);
  if (error) return Error{Errc::io, std::string{host}, error.message()};
  std::vector<Address> addresses;
  for (const auto& entry : found) {
    Address address{entry.endpoint().address().to_string(), entry.endpoint().port()};
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(std::move(address));
  }
  return addresses;
}

Result<std::vector<Address>> resolve_list(std::string_view list) {
  std::vector<Address> addresses;
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(',', begin), list.size());
    const auto entry = trimmed(list.substr(begin, end - begin));
    if (entry.find('/') != std::string_view::npos)
      return Error{Errc::bad_value, {}, fmt::format("'{}' is no host:port; leave out the slash, and a chroot", entry)};
    const auto named = parse_address(entry);
    if (!named) return named.error();
    const auto found = resolve(named->host, named->port);
    if (!found) return found.error();
    addresses.push_back(found->front());
    begin = end + 1;
  }
  return addresses;
}

}  // namespace zkspec
