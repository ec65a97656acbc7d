// A pcap or pcapng file, packet by packet, through libpcap.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>

#include "fake-server/base/bytes.hpp"
#include "fake-server/base/time.hpp"

struct pcap;

namespace zkspec {

class CaptureFile {
 public:
  /// Takes `file` over, whatever comes of it. The error is libpcap's: no capture, a link type beside another, …
  static Result<CaptureFile> read(std::FILE* file);

  struct Packet {
    Duration since_1970 = {};
    BytesView bytes = {};  ///< as far as it was captured; valid until the next call
  };
  /// Nothing at the end of the file. A file that is cut off gives its whole packets, then Errc::incomplete.
  Result<std::optional<Packet>> next();

  [[nodiscard]] int link_type() const { return link_type_; }  ///< DLT_…

 private:
  struct Closer {
    void operator()(pcap* capture) const;
  };
  explicit CaptureFile(pcap* capture);

  std::unique_ptr<pcap, Closer> capture_;
  int link_type_ = 0;
};

}  // namespace zkspec
