#include "conformance/capture/import.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "conformance/capture/capture_file.hpp"
#include "conformance/capture/captured_connection.hpp"
#include "conformance/capture/packet_reader.hpp"

namespace zkspec {
namespace {

constexpr std::size_t most_remarks = 10;

/// Frames that say something: bytes of another protocol may look like a frame, too.
bool is_message(const Event& event) {
  const auto* frame = std::get_if<event::Frame>(&event.what);
  return frame != nullptr && !std::holds_alternative<wire::Undecodable>(frame->message);
}

class Importer {
 public:
  explicit Importer(const ImportOptions& options) : options_{options} {}

  Result<void> take(int link_type, const CaptureFile::Packet& packet) {
    ++packets_;
    const auto segment = read_packet(link_type, packet.bytes);
    if (!segment) return {};
    const auto direction = direction_of(*segment);
    if (!direction) return {};
    if (segments_++ == 0) network_.began = packet.since_1970;
    const auto seen = events_.size();
    const TimePoint at{packet.since_1970};
    last_ = std::max(last_, at);
    auto connection = connection_of(*direction, *segment);
    if (!connection) return connection.error();
    if (*connection != nullptr) (*connection)->add(at, *direction, *segment, events_);
    return count(seen);
  }

  Result<ImportedTraffic> finish() {
    for (auto& [ends, connection] : connections_) retire(connection, last_);
    const auto frames = static_cast<std::size_t>(std::ranges::count_if(events_, is_message));
    if (frames == 0) return nothing();
    std::ranges::stable_sort(events_, {}, &Event::at);
    // Times begin with the first segment; one that is older stands out of order in the file.
    network_.began = std::min(network_.began, events_.front().at.time_since_epoch());
    ImportedTraffic traffic{.network = std::move(network_), .log = EventLog{TimePoint{}, options_.limits}, .frames = frames};
    for (auto& event : events_) traffic.log.append(event.at - traffic.network.began, std::move(event.what));
    traffic.remarks = std::move(remarks_);
    if (untold_ > 0) traffic.remarks.push_back(fmt::format("and {} more remarks of this kind", untold_));
    return traffic;
  }

 private:
  using Ends = std::pair<Address, Address>;  // client, server

  [[nodiscard]] bool is_server(const Address& address) const { return options_.ports.contains(address.port); }

  /// A port of a server may be the client's own as well: who has sent the SYN is the client.
  [[nodiscard]] std::optional<Direction> direction_of(const TcpSegment& segment) const {
    const bool to = is_server(segment.to), from = is_server(segment.from);
    if (to && from && connections_.contains({segment.to, segment.from})) return Direction::to_client;
    if (to && from && segment.has(tcp_flag::syn) && segment.has(tcp_flag::ack)) return Direction::to_client;
    if (to) return Direction::to_server;
    if (from) return Direction::to_client;
    return std::nullopt;
  }

  /// None for a segment that begins nothing: an acknowledgement, or the rest of a connection that is over.
  Result<CapturedConnection*> connection_of(Direction direction, const TcpSegment& segment) {
    const bool to_server = direction == Direction::to_server;
    const Ends ends{to_server ? segment.from : segment.to, to_server ? segment.to : segment.from};
    const bool syn = segment.has(tcp_flag::syn) && to_server;
    auto known = connections_.find(ends);
    if (known != connections_.end() && !(syn && known->second.is_followed_by(segment))) return &known->second;
    if (!syn && segment.payload.empty()) return nullptr;
    if (network_.clients.size() == options_.connections) return too_large(fmt::format("{} connections", options_.connections));
    if (known != connections_.end()) {
      retire(known->second, last_);
      connections_.erase(known);
    }
    const ConnectionId id{network_.clients.size() + 1};
    network_.clients.emplace(id, ends.first);
    known = connections_.emplace(ends, CapturedConnection{server_of(ends.second), id, direction, segment}).first;
    if (known->second.from_the_beginning()) return &known->second;
    remark(fmt::format("connection {} ({} to {}) had begun before the capture", id.value(), to_string(ends.first), to_string(ends.second)));
    return &known->second;
  }

  ServerIndex server_of(const Address& address) {
    const auto known = std::ranges::find(network_.servers, address, [](const auto& server) { return server.second; });
    if (known != network_.servers.end()) return known->first;
    const ServerIndex index{static_cast<std::uint32_t>(network_.servers.size() + 1)};
    network_.servers.emplace(index, address);
    return index;
  }

  void retire(CapturedConnection& connection, TimePoint at) {
    connection.finish(at, events_);
    if (connection.missing() == 0) return;
    remark(fmt::format("connection {}: the capture lacks {} bytes", connection.id().value(), connection.missing()));
  }

  void remark(std::string text) {
    if (remarks_.size() < most_remarks) remarks_.push_back(std::move(text));
    else ++untold_;
  }

  Result<void> count(std::size_t from) {
    for (auto index = from; index < events_.size(); ++index) footprint_ += footprint(events_[index]);
    if (events_.size() > options_.limits.events) return too_large(fmt::format("{} events", options_.limits.events));
    if (footprint_ > options_.limits.bytes) return too_large(fmt::format("{} MiB of frames", options_.limits.bytes >> 20U));
    return {};
  }

  static Error too_large(const std::string& what) {
    return {Errc::too_large,
            {},
            fmt::format("holds more than {}; take a part of it, as editcap -c 100000 FILE PART.pcapng makes it", what)};
  }

  [[nodiscard]] Error nothing() const {
    return {Errc::not_found,
            {},
            fmt::format("no frame of ZooKeeper was found: {} packets, {} of them TCP from or to port {}; --port names another, and of TLS "
                        "nothing can be read",
                        packets_, segments_, fmt::join(options_.ports, ", "))};
  }

  const ImportOptions& options_;
  NetworkHead network_ = {};
  std::map<Ends, CapturedConnection> connections_ = {};
  std::vector<Event> events_ = {};
  std::size_t footprint_ = 0;
  std::size_t packets_ = 0;
  std::size_t segments_ = 0;
  TimePoint last_ = {};
  std::vector<std::string> remarks_ = {};
  std::size_t untold_ = 0;
};

}  // namespace

Result<ImportedTraffic> import_capture(std::FILE* file, const ImportOptions& options) {
  auto capture = CaptureFile::read(file);
  if (!capture) return Error{capture.error().code, {}, capture.error().what + "; a whole pcap or pcapng file is needed"};
  if (const auto link = capture->link_type(); !is_known_link(link))
    return Error{Errc::unsupported,
                 {},
                 fmt::format("packets of link type {} are not read, but Ethernet, loopback, Linux cooked and IP", link)};
  Importer importer{options};
  for (;;) {
    const auto packet = capture->next();
    if (!packet) return Error{packet.error().code, {}, packet.error().what + "; editcap FILE WHOLE.pcapng keeps the packets before that"};
    if (!*packet) return importer.finish();
    if (auto taken = importer.take(capture->link_type(), **packet); !taken) return taken.error();
  }
}

}  // namespace zkspec
