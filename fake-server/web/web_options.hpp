// Where a web server listens, who may ask it, and its limits.
#pragma once

#include "fake-server/base/result.hpp"
#include "fake-server/base/time.hpp"

namespace zkspec {

struct WebOptions {
  std::string program = "zkspec";  ///< what answers call themselves
  std::string host = "127.0.0.1";  ///< numeric
  std::uint16_t port = 0;          ///< 0: the kernel picks
  std::string token = {};          ///< needed on an address that others reach
  std::string for_others = {};     ///< how such an address can be had after all, for the one who asked for it without a token
  std::size_t max_connections = 64;
  std::size_t max_listeners = 32;  ///< to streams, of these connections
  Duration header_limit = 5s;      ///< for the first byte of a connection, and from there for the header
  Duration body_limit = 30s;
  Duration idle_limit = 60s;  ///< between requests; a listener that does not answer pings for so long is dropped
};

/// Host and port of "127.0.0.1:0" or "[::1]:9000".
Result<WebOptions> web_address(std::string_view address);

}  // namespace zkspec
