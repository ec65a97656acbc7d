#include "conformance/capture/packet_reader.hpp"

#include <algorithm>
#include <array>
#include <arpa/inet.h>
#include <pcap/dlt.h>

namespace zkspec {
namespace {

constexpr std::uint8_t tcp_protocol = 6;
enum EtherType : std::uint16_t { ether_ipv4 = 0x0800, ether_ipv6 = 0x86dd, ether_vlan = 0x8100, ether_service_vlan = 0x88a8 };

std::uint16_t u16(BytesView bytes, std::size_t at) { return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]); }
std::uint32_t u32(BytesView bytes, std::size_t at) { return std::uint32_t{u16(bytes, at)} << 16U | u16(bytes, at + 2); }

std::optional<BytesView> behind(BytesView bytes, std::size_t header) {
  if (bytes.size() < header) return std::nullopt;
  return bytes.subspan(header);
}

std::string host_of(int family, BytesView bytes) {
  std::array<char, INET6_ADDRSTRLEN> text = {};
  inet_ntop(family, bytes.data(), text.data(), text.size());
  return text.data();
}

/// What an EtherType announces, behind any tags of VLANs.
std::optional<BytesView> ip_of_ether(BytesView frame, std::size_t type_at) {
  while (frame.size() >= type_at + 2) {
    const auto type = u16(frame, type_at);
    if (type == ether_ipv4 || type == ether_ipv6) return frame.subspan(type_at + 2);
    if (type != ether_vlan && type != ether_service_vlan) return std::nullopt;
    type_at += 4;
  }
  return std::nullopt;
}

/// SLL2 begins with the type; its header has 20 bytes.
std::optional<BytesView> ip_of_cooked2(BytesView frame) {
  if (frame.size() < 20) return std::nullopt;
  const auto type = u16(frame, 0);
  return type == ether_ipv4 || type == ether_ipv6 ? behind(frame, 20) : std::nullopt;
}

std::optional<BytesView> ip_of(int link_type, BytesView frame) {
  switch (link_type) {
    case DLT_EN10MB: return ip_of_ether(frame, 12);
    case DLT_NULL:
    case DLT_LOOP: return behind(frame, 4);
    case DLT_LINUX_SLL: return ip_of_ether(frame, 14);
    case DLT_LINUX_SLL2: return ip_of_cooked2(frame);
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6: return frame;
    default: return std::nullopt;
  }
}

/// `length`: of header and payload together, as the IP header tells it.
std::optional<TcpSegment> read_tcp(BytesView tcp, std::size_t length, std::string from, std::string to) {
  if (tcp.size() < 20) return std::nullopt;
  const std::size_t header = std::size_t{tcp[12]} >> 4U << 2U;
  const auto end = std::min(tcp.size(), length);
  if (header < 20 || header > end) return std::nullopt;
  return TcpSegment{.from = {std::move(from), u16(tcp, 0)},
                    .to = {std::move(to), u16(tcp, 2)},
                    .sequence = u32(tcp, 4),
                    .acknowledged = u32(tcp, 8),
                    .flags = tcp[13],
                    .payload = tcp.subspan(header, end - header)};
}

std::optional<TcpSegment> read_ipv4(BytesView ip) {
  if (ip.size() < 20) return std::nullopt;
  const std::size_t header = std::size_t{ip[0] & 0x0fU} << 2U;
  const bool later_fragment = (u16(ip, 6) & 0x1fffU) != 0;
  if (header < 20 || header > ip.size() || ip[9] != tcp_protocol || later_fragment) return std::nullopt;
  const std::size_t total = u16(ip, 2) == 0 ? ip.size() : u16(ip, 2);  // 0: the network card was to cut it
  if (total < header) return std::nullopt;
  return read_tcp(ip.subspan(header), total - header, host_of(AF_INET, ip.subspan(12)), host_of(AF_INET, ip.subspan(16)));
}

std::optional<TcpSegment> read_ipv6(BytesView ip) {
  enum Next : std::uint8_t { hop_by_hop = 0, routing = 43, fragment = 44, destination = 60 };
  constexpr std::size_t fixed = 40;
  if (ip.size() < fixed) return std::nullopt;
  auto rest = ip.subspan(fixed);
  std::size_t length = u16(ip, 4) == 0 ? rest.size() : u16(ip, 4);
  auto next = ip[6];
  while (next == hop_by_hop || next == routing || next == destination || next == fragment) {
    if (rest.size() < 8 || (next == fragment && (u16(rest, 2) & 0xfff8U) != 0)) return std::nullopt;
    const std::size_t size = next == fragment ? 8 : (std::size_t{rest[1]} + 1) * 8;
    if (size > rest.size() || size > length) return std::nullopt;
    next = rest[0];
    rest = rest.subspan(size);
    length -= size;
  }
  if (next != tcp_protocol) return std::nullopt;
  return read_tcp(rest, length, host_of(AF_INET6, ip.subspan(8)), host_of(AF_INET6, ip.subspan(24)));
}

}  // namespace

bool is_known_link(int link_type) {
  constexpr std::array known{DLT_EN10MB, DLT_NULL, DLT_LOOP, DLT_LINUX_SLL, DLT_LINUX_SLL2, DLT_RAW, DLT_IPV4, DLT_IPV6};
  return std::ranges::find(known, link_type) != known.end();
}

std::optional<TcpSegment> read_packet(int link_type, BytesView packet) {
  const auto ip = ip_of(link_type, packet);
  if (!ip || ip->empty()) return std::nullopt;
  switch (ip->front() >> 4U) {
    case 4: return read_ipv4(*ip);
    case 6: return read_ipv6(*ip);
    default: return std::nullopt;
  }
}

}  // namespace zkspec
