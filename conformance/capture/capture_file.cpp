#include "conformance/capture/capture_file.hpp"

#include <array>
#include <pcap/pcap.h>

namespace zkspec {

void CaptureFile::Closer::operator()(pcap* capture) const { pcap_close(capture); }

CaptureFile::CaptureFile(pcap* capture) : capture_{capture}, link_type_{pcap_datalink(capture)} {}

Result<CaptureFile> CaptureFile::read(std::FILE* file) {
  std::array<char, PCAP_ERRBUF_SIZE> problem = {};
  auto* capture = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, problem.data());
  if (capture != nullptr) return CaptureFile{capture};
  std::fclose(file);
  return Error{Errc::malformed, {}, problem.data()};
}

Result<std::optional<CaptureFile::Packet>> CaptureFile::next() {
  constexpr std::int64_t last_second = std::int64_t{1} << 33U;  // of times whose nanoseconds fit 64 bits, in the year 2242
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  switch (pcap_next_ex(capture_.get(), &header, &bytes)) {
    case 1: break;
    case PCAP_ERROR_BREAK: return std::optional<Packet>{};
    default: return Error{Errc::incomplete, {}, pcap_geterr(capture_.get())};
  }
  const std::int64_t second = header->ts.tv_sec;
  if (second < 0 || second >= last_second) return Error{Errc::malformed, {}, "a packet has a time that cannot be"};
  const auto time = std::chrono::seconds{second} + std::chrono::nanoseconds{header->ts.tv_usec};
  return std::optional{Packet{time, BytesView{bytes, header->caplen}}};
}

}  // namespace zkspec
