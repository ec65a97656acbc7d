// "host:port,host:port/chroot", as every client library takes it.
#pragma once

#include <vector>

#include "conformance/client/chroot.hpp"
#include "fake-server/base/endpoint.hpp"

namespace zkspec {

/// ConnectStringParser.DEFAULT_PORT, 3.8.
inline constexpr std::uint16_t default_port = 2181;

struct ConnectString {
  std::vector<Address> servers = {};
  Chroot chroot = {};
};

/// Blanks around entries are dropped; a host without a port has the default one; [::1]:2181 is understood; no server is an error.
Result<ConnectString> parse_connect_string(std::string_view text);

}  // namespace zkspec
