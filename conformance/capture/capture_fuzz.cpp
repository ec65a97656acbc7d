// Any bytes as a capture file, to a fuzzer: an import gives events or one error, and what it gives can be written and read back.
#include <stdexcept>

#include "conformance/capture/export.hpp"
#include "conformance/capture/import.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace zkspec;
  if (size == 0) return 0;
  Bytes bytes{data, data + size};
  auto traffic = import_capture(fmemopen(bytes.data(), bytes.size(), "rb"));
  if (!traffic) return 0;
  Recording recording{{{"zkspec", 1}}, std::move(traffic->log)};
  write_network(traffic->network, recording.head);
  const auto written = read_recording(to_recording(recording.head, recording.log));
  if (!written) throw std::logic_error("cannot be read back: " + to_string(written.error()));
  if (written->log.events().size() != recording.log.events().size()) throw std::logic_error("events were lost");
  static_cast<void>(to_pcapng(*written));
  return 0;
}
