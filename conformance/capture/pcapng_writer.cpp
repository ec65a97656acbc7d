#include "conformance/capture/pcapng_writer.hpp"

#include <arpa/inet.h>
#include <array>
#include <boost/endian/conversion.hpp>

namespace zkspec {
namespace {

enum class BlockType : std::uint32_t { interface = 1, names = 4, packet = 6, section = 0x0a0d0d0a };
enum class Option : std::uint16_t { end = 0, comment = 1, interface_name = 2, application = 4, time_resolution = 9 };
enum class NameRecord : std::uint16_t { end = 0, ipv4 = 1, ipv6 = 2 };
constexpr std::uint32_t byte_order_magic = 0x1a2b3c4d;
constexpr std::uint16_t raw_ip = 101;  // LINKTYPE_RAW
constexpr std::uint8_t nanoseconds = 9;

/// Little-endian, as the magic of the section says.
class Block {
 public:
  void put16(std::uint16_t value) { put(value); }
  void put32(std::uint32_t value) { put(value); }
  void put64(std::uint64_t value) { put(value); }

  /// Filled up to a multiple of four.
  void padded(BytesView bytes) {
    body_.insert(body_.end(), bytes.begin(), bytes.end());
    body_.resize((body_.size() + 3) / 4 * 4);
  }
  /// An option, or a record of names: both are told by type and length.
  template <class Kind>
  void entry(Kind kind, BytesView value) {
    put16(static_cast<std::uint16_t>(kind));
    put16(static_cast<std::uint16_t>(value.size()));
    padded(value);
  }
  void option(Option kind, std::string_view text) {
    if (!text.empty()) entry(kind, to_bytes(text));
  }
  void end_options() { entry(Option::end, {}); }

  void finish(BlockType type, Bytes& file) {
    Block whole;
    const auto length = static_cast<std::uint32_t>(body_.size() + 12);
    whole.put32(static_cast<std::uint32_t>(type));
    whole.put32(length);
    whole.padded(body_);
    whole.put32(length);
    file.insert(file.end(), whole.body_.begin(), whole.body_.end());
  }

 private:
  template <class Number>
  void put(Number value) {
    std::array<std::uint8_t, sizeof(Number)> bytes = {};
    boost::endian::endian_store<Number, sizeof(Number), boost::endian::order::little>(bytes.data(), value);
    for (const auto byte : bytes) body_.push_back(byte);
  }

  Bytes body_ = {};
};

}  // namespace

PcapngWriter::PcapngWriter(std::string_view application, std::string_view comment) {
  Block section;
  section.put32(byte_order_magic);
  section.put16(1);  // version 1.0
  section.put16(0);
  section.put64(~std::uint64_t{0});  // length of the section: not told
  section.option(Option::comment, comment);
  section.option(Option::application, application);
  section.end_options();
  section.finish(BlockType::section, file_);

  Block interface;
  interface.put16(raw_ip);
  interface.put16(0);
  interface.put32(0);  // packets are whole
  interface.option(Option::interface_name, "zkspec");
  interface.entry(Option::time_resolution, Bytes{nanoseconds});
  interface.end_options();
  interface.finish(BlockType::interface, file_);
}

void PcapngWriter::names(const std::map<std::string, std::string>& name_of_host) {
  if (name_of_host.empty()) return;
  Block block;
  for (const auto& [host, name] : name_of_host) {
    std::array<std::uint8_t, sizeof(in6_addr)> address = {};
    const bool four = inet_pton(AF_INET, host.c_str(), address.data()) == 1;
    if (!four && inet_pton(AF_INET6, host.c_str(), address.data()) != 1) continue;
    Bytes record{address.begin(), address.begin() + (four ? sizeof(in_addr) : sizeof(in6_addr))};
    record.insert(record.end(), name.begin(), name.end());
    record.push_back(0);
    block.entry(four ? NameRecord::ipv4 : NameRecord::ipv6, record);
  }
  block.entry(NameRecord::end, {});
  block.finish(BlockType::names, file_);
}

void PcapngWriter::packet(Duration since_1970, BytesView packet, std::span<const std::string> comments) {
  const auto time = static_cast<std::uint64_t>(since_1970.count());
  Block block;
  block.put32(0);  // the interface
  block.put32(static_cast<std::uint32_t>(time >> 32U));
  block.put32(static_cast<std::uint32_t>(time));
  block.put32(static_cast<std::uint32_t>(packet.size()));  // captured
  block.put32(static_cast<std::uint32_t>(packet.size()));  // was on the wire
  block.padded(packet);
  for (const auto& comment : comments) block.option(Option::comment, comment);
  if (!comments.empty()) block.end_options();
  block.finish(BlockType::packet, file_);
}

}  // namespace zkspec
