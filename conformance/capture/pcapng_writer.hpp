// The blocks of a pcapng file (draft-ietf-opsawg-pcapng) that an export needs: section, one interface, names, packets with comments.
// Libraries that Debian has read this form and write only the older one, which knows no comments.
#pragma once

#include <map>
#include <span>

#include "fake-server/base/bytes.hpp"
#include "fake-server/base/time.hpp"

namespace zkspec {

class PcapngWriter {
 public:
  /// One section with one interface, whose packets begin with their IP header; times have nanoseconds.
  PcapngWriter(std::string_view application, std::string_view comment);

  /// Names for addresses (numeric, IPv4 or IPv6).
  void names(const std::map<std::string, std::string>& name_of_host);
  void packet(Duration since_1970, BytesView packet, std::span<const std::string> comments);

  Bytes take() { return std::move(file_); }

 private:
  Bytes file_ = {};
};

}  // namespace zkspec
