#include "conformance/capture/tcp_segment.hpp"

#include <array>
#include <arpa/inet.h>

namespace zkspec {
namespace {

constexpr std::size_t ip4_header = 20, tcp_header = 20;
constexpr std::uint8_t tcp_protocol = 6, hops = 64;

void put16(Bytes& bytes, std::size_t value) {
  bytes.push_back(static_cast<std::uint8_t>(value >> 8U));
  bytes.push_back(static_cast<std::uint8_t>(value));
}

void put32(Bytes& bytes, std::uint32_t value) {
  put16(bytes, value >> 16U);
  put16(bytes, value & 0xffffU);
}

Bytes address_bytes(const std::string& host) {
  std::array<std::uint8_t, sizeof(in6_addr)> address = {};
  const bool six = is_ipv6(host);
  inet_pton(six ? AF_INET6 : AF_INET, host.c_str(), address.data());
  return {address.begin(), address.begin() + (six ? sizeof(in6_addr) : sizeof(in_addr))};
}

/// RFC 1071: the ones' complement of the sum of 16-bit words, an odd last byte filled up.
std::uint16_t checksum(std::initializer_list<BytesView> parts) {
  std::uint64_t sum = 0;
  for (const auto& part : parts)
    for (std::size_t at = 0; at < part.size(); ++at) sum += std::uint64_t{part[at]} << (at % 2 == 0 ? 8U : 0U);
  while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

void enter_checksum(Bytes& header, std::size_t at, std::uint16_t sum) {
  header[at] = static_cast<std::uint8_t>(sum >> 8U);
  header[at + 1] = static_cast<std::uint8_t>(sum);
}

Bytes tcp_of(const TcpSegment& segment, const Bytes& addresses) {
  Bytes header;
  put16(header, segment.from.port);
  put16(header, segment.to.port);
  put32(header, segment.sequence);
  put32(header, segment.has(tcp_flag::ack) ? segment.acknowledged : 0);
  header.push_back(static_cast<std::uint8_t>(tcp_header / 4 << 4U));
  header.push_back(segment.flags);
  put16(header, 0xffff);  // window
  put32(header, 0);       // checksum, urgent pointer
  Bytes pseudo = addresses;
  put32(pseudo, static_cast<std::uint32_t>(header.size() + segment.payload.size()));
  put32(pseudo, tcp_protocol);
  enter_checksum(header, 16, checksum({pseudo, header, segment.payload}));
  return header;
}

Bytes ip4_of(const Bytes& addresses, std::size_t length) {
  Bytes header{0x45, 0};
  put16(header, ip4_header + length);
  put32(header, 0x4000);  // identification 0, don't fragment
  header.push_back(hops);
  header.push_back(tcp_protocol);
  put16(header, 0);
  header.insert(header.end(), addresses.begin(), addresses.end());
  enter_checksum(header, 10, checksum({header}));
  return header;
}

Bytes ip6_of(const Bytes& addresses, std::size_t length) {
  Bytes header{0x60, 0, 0, 0};
  put16(header, length);
  header.push_back(tcp_protocol);
  header.push_back(hops);
  header.insert(header.end(), addresses.begin(), addresses.end());
  return header;
}

}  // namespace

bool is_ipv6(const std::string& host) { return host.find(':') != std::string::npos; }

bool is_numeric_host(const std::string& host) {
  in6_addr address = {};
  return inet_pton(is_ipv6(host) ? AF_INET6 : AF_INET, host.c_str(), &address) == 1;
}

Bytes to_packet(const TcpSegment& segment) {
  auto addresses = address_bytes(segment.from.host);
  const auto target = address_bytes(segment.to.host);
  addresses.insert(addresses.end(), target.begin(), target.end());
  const auto tcp = tcp_of(segment, addresses);
  const auto length = tcp.size() + segment.payload.size();
  auto packet = is_ipv6(segment.from.host) ? ip6_of(addresses, length) : ip4_of(addresses, length);
  packet.reserve(packet.size() + length);
  packet.insert(packet.end(), tcp.begin(), tcp.end());
  packet.insert(packet.end(), segment.payload.begin(), segment.payload.end());
  return packet;
}

}  // namespace zkspec
