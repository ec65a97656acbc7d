// ZooKeeper's AdminServer: what it says over HTTP of the timeouts that its server grants. Servers that do not allow the word `conf` often
// have it open, on port 8080 by default (admin.serverPort in the ZooKeeper Administrator's Guide).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "conformance/run/servers/server_control.hpp"

namespace zkspec {

/// Nothing where nobody is there, or something else answers; waits for two seconds at most. `host` is a numeric address.
std::optional<Terms> terms_of_admin_server(const std::string& host, std::uint16_t port);

}  // namespace zkspec
