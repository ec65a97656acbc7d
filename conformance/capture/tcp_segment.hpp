// A TCP segment with the addresses of its IP packet: what a capture holds of a connection.
#pragma once

#include "fake-server/base/bytes.hpp"
#include "fake-server/base/endpoint.hpp"

namespace zkspec {

namespace tcp_flag {
inline constexpr std::uint8_t fin = 1, syn = 2, rst = 4, psh = 8, ack = 16;
}

struct TcpSegment {
  Address from = {};  ///< numeric, IPv4 or IPv6
  Address to = {};
  std::uint32_t sequence = 0;
  std::uint32_t acknowledged = 0;  ///< of the other direction; says something only with the flag `ack`
  std::uint8_t flags = 0;
  BytesView payload = {};  ///< not owned

  [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};

/// What fits a segment, whichever the version of IP.
inline constexpr std::size_t largest_payload = 65'495;

/// An IP packet, beginning with the header of IPv4 or IPv6, with right checksums. Both hosts must be numeric addresses of one version, the
/// payload no longer than `largest_payload`.
Bytes to_packet(const TcpSegment& segment);

bool is_numeric_host(const std::string& host);
bool is_ipv6(const std::string& host);

}  // namespace zkspec
