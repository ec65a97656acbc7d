// From a captured packet to the TCP segment in it.
#pragma once

#include <optional>

#include "conformance/capture/tcp_segment.hpp"

namespace zkspec {

/// Can packets of this link type (DLT_…) be read? Ethernet with or without VLAN tags, loopback, Linux "any" in both forms, and bare IP.
bool is_known_link(int link_type);

/// The segment, its payload as far as it was captured; nothing where the packet is not TCP, cut within its headers, or a later fragment.
std::optional<TcpSegment> read_packet(int link_type, BytesView packet);

}  // namespace zkspec
