#include "conformance/client/connect_string.hpp"

#include <fmt/format.h>

namespace zkspec {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The port may be missing, also behind an IPv6 address in its brackets.
Result<Address> parse_server(std::string_view entry) {
  const bool bracketed = entry.starts_with('[');
  const auto bracket = entry.find(']');
  if (bracketed && bracket == std::string_view::npos) return Error{Errc::bad_value, {}, fmt::format("'{}' has no closing bracket", entry)};
  const bool has_port = entry.find(':', bracketed ? bracket : 0) != std::string_view::npos;
  return parse_address(has_port ? std::string{entry} : fmt::format("{}:{}", entry, default_port));
}

}  // namespace

Result<ConnectString> parse_connect_string(std::string_view text) {
  ConnectString parsed;
  auto hosts = text.substr(0, text.find('/'));
  auto chroot = Chroot::parse(trimmed(text.substr(hosts.size())));
  if (!chroot) return chroot.error();
  parsed.chroot = std::move(*chroot);
  while (!hosts.empty()) {
    const auto entry = hosts.substr(0, hosts.find(','));
    hosts.remove_prefix(std::min(hosts.size(), entry.size() + 1));
    if (trimmed(entry).empty()) continue;
    auto server = parse_server(trimmed(entry));
    if (!server) return server.error();
    parsed.servers.push_back(std::move(*server));
  }
  if (parsed.servers.empty()) return Error{Errc::bad_value, {}, fmt::format("no server in '{}'", text)};
  return parsed;
}

}  // namespace zkspec
