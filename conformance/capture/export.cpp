#include "conformance/capture/export.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <utility>

#include "conformance/capture/pcapng_writer.hpp"
#include "conformance/capture/recording_head.hpp"
#include "conformance/capture/tcp_segment.hpp"
#include "conformance/capture/traffic_reader.hpp"

namespace zkspec {
namespace {

constexpr std::size_t longest_segment = 32'768;
static_assert(longest_segment <= largest_payload);
constexpr std::size_t longest_comment = 1000;
constexpr std::uint16_t zookeeper_port = 2181, first_client_port = 32'768;
constexpr std::uint64_t client_ports = 28'000;

/// Which connection an event belongs to; none: it is no traffic.
struct ConnectionOf {
  std::optional<ConnectionId> operator()(const event::Opened& opened) const { return opened.connection; }
  std::optional<ConnectionId> operator()(const event::Closed& closed) const { return closed.connection; }
  std::optional<ConnectionId> operator()(const event::Frame& frame) const { return frame.connection; }
  std::optional<ConnectionId> operator()(const event::Raw& raw) const { return raw.connection; }
  template <class Other>
  std::optional<ConnectionId> operator()(const Other& /*no traffic*/) const {
    return std::nullopt;
  }
};

/// Names and ports may stand in a head as well, but packets have numeric addresses.
Address address_of(const NetworkHead& network, ServerIndex server) {
  const auto known = network.servers.find(server);
  Address address = known == network.servers.end() ? Address{{}, zookeeper_port} : known->second;
  if (!is_numeric_host(address.host)) address.host = fmt::format("127.0.0.{}", server.value() % 250 + 1);
  return address;
}

Address address_of(const NetworkHead& network, ConnectionId client, const Address& server) {
  const auto known = network.clients.find(client);
  if (known != network.clients.end() && is_numeric_host(known->second.host) && is_ipv6(known->second.host) == is_ipv6(server.host))
    return known->second;
  return {is_ipv6(server.host) ? "::1" : "127.0.1.1", static_cast<std::uint16_t>(first_client_port + client.value() % client_ports)};
}

std::string cut(std::string text) {
  if (text.size() <= longest_comment) return text;
  auto end = longest_comment;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;  // between letters of UTF-8
  return text.substr(0, end) + "...";
}

/// One TCP conversation: what each side says next, and what it has heard.
class Conversation {
 public:
  Conversation(ConnectionId id, Address client, Address server) : client_{std::move(client)}, server_{std::move(server)} {
    // Connections that share their ports must differ in something.
    sent_by_client_ = static_cast<std::uint32_t>(id.value() * 64'000U + 1);
    sent_by_server_ = sent_by_client_ + 32'000U;
  }

  Bytes segment(Party by, std::uint8_t flags, BytesView payload = {}) {
    const bool client = by == Party::client;
    auto& sent = client ? sent_by_client_ : sent_by_server_;
    const TcpSegment made{.from = client ? client_ : server_,
                          .to = client ? server_ : client_,
                          .sequence = sent,
                          .acknowledged = client ? sent_by_server_ : sent_by_client_,
                          .flags = flags,
                          .payload = payload};
    const bool counted = made.has(tcp_flag::syn) || made.has(tcp_flag::fin);
    sent += static_cast<std::uint32_t>(payload.size()) + (counted ? 1U : 0U);
    return to_packet(made);
  }

 private:
  Address client_;
  Address server_;
  std::uint32_t sent_by_client_ = 0;
  std::uint32_t sent_by_server_ = 0;
};

class Exporter {
 public:
  explicit Exporter(const Recording& recording)
      : recording_{recording}, network_{read_network(recording.head)}, writer_{"zkspec", title()} {
    const auto events = recording.log.events();
    for (std::size_t index = 0; index < events.size(); ++index) {
      const auto connection = std::visit(ConnectionOf{}, events[index].what);
      if (connection) last_event_[*connection] = index;
    }
    writer_.names(names());
  }

  Bytes run() {
    const auto events = recording_.log.events();
    for (index_ = 0; index_ < events.size(); ++index_) {
      at_ = events[index_].at - recording_.log.start();
      std::visit(*this, events[index_].what);
    }
    flush(true);
    return writer_.take();
  }

  void operator()(const event::Opened& opened) {
    conversation(opened);
    say(Party::client, tcp_flag::syn);
    say(Party::server, tcp_flag::syn | tcp_flag::ack);
    say(Party::client, tcp_flag::ack);
  }

  void operator()(const event::Closed& closed) {
    conversation(closed);
    switch (closed.how) {
      case Closing::refused:
        say(Party::client, tcp_flag::syn);
        say(Party::server, tcp_flag::rst | tcp_flag::ack);
        break;
      case Closing::reset: say(closed.by, tcp_flag::rst | tcp_flag::ack); break;
      case Closing::fin:
      case Closing::half:
        say(closed.by, tcp_flag::fin | tcp_flag::ack);
        say(other(closed.by), tcp_flag::ack);
        if (closed.how == Closing::fin) half_closed_.emplace(closed.connection, other(closed.by));
    }
    end_if_last(closed.connection);
  }

  void operator()(const event::Frame& frame) { bytes(frame, frame.direction, frame.bytes); }
  void operator()(const event::Raw& raw) {
    if (!raw.note.empty()) comment(raw.note);
    bytes(raw, raw.direction, raw.bytes);
  }
  template <class Remark>
  void operator()(const Remark& /*no traffic*/) {
    comment(print(recording_.log.events()[index_]));
  }

 private:
  [[nodiscard]] std::string title() const {
    std::string title;
    for (const auto* key : {"case", "subject", "version", "command", "outcome"})
      if (const auto* value = recording_.head.if_contains(key); value != nullptr && value->is_string())
        title += fmt::format("{}{}: {}", title.empty() ? "" : ", ", key, std::string_view{value->get_string()});
    return cut(title);
  }

  /// Of the servers that have an address to themselves.
  [[nodiscard]] std::map<std::string, std::string> names() const {
    std::map<std::string, std::string> name_of_host;
    std::set<std::string> shared;
    for (const auto& [index, address] : network_.servers)
      if (!name_of_host.emplace(address.host, to_string(index)).second) shared.insert(address.host);
    for (const auto& host : shared) name_of_host.erase(host);
    return name_of_host;
  }

  template <class Place>
  void conversation(const Place& place) {
    const auto server = address_of(network_, place.server);
    const auto client = address_of(network_, place.connection, server);
    current_ = &conversations_.try_emplace(place.connection, place.connection, client, server).first->second;
  }

  template <class Place>
  void bytes(const Place& place, Direction direction, BytesView bytes) {
    conversation(place);
    for (std::size_t begin = 0; begin < bytes.size(); begin += longest_segment)
      say(sender(direction), tcp_flag::psh | tcp_flag::ack, bytes.subspan(begin, std::min(longest_segment, bytes.size() - begin)));
    end_if_last(place.connection);
  }

  /// The side that was told of an end may have had something to say; its own end comes when it has said all.
  void end_if_last(ConnectionId connection) {
    const auto open = half_closed_.find(connection);
    if (open == half_closed_.end() || last_event_.at(connection) != index_) return;
    say(open->second, tcp_flag::fin | tcp_flag::ack);
    say(other(open->second), tcp_flag::ack);
  }

  void comment(std::string_view text) { comments_.push_back(cut(fmt::format("{} ms: {}", static_cast<double>(at_.count()) / 1e6, text))); }

  void say(Party by, std::uint8_t flags, BytesView payload = {}) {
    flush(false);
    packet_ = current_->segment(by, flags, payload);
    packet_at_ = network_.began + std::clamp(at_, Duration::zero(), Duration::max() - network_.began);
    packet_comments_ = std::exchange(comments_, {});
  }

  /// The packet before goes out when the next one is there: what is said behind the last one is told at the last one.
  void flush(bool last) {
    if (packet_.empty()) return;
    if (last) std::ranges::move(comments_, std::back_inserter(packet_comments_));
    writer_.packet(packet_at_, packet_, packet_comments_);
  }

  const Recording& recording_;
  NetworkHead network_;
  PcapngWriter writer_;
  std::map<ConnectionId, std::size_t> last_event_ = {};
  std::map<ConnectionId, Conversation> conversations_ = {};
  std::map<ConnectionId, Party> half_closed_ = {};  // who has not ended its side yet
  Conversation* current_ = nullptr;
  std::size_t index_ = 0;
  Duration at_ = {};
  std::vector<std::string> comments_ = {};
  Bytes packet_ = {};
  Duration packet_at_ = {};
  std::vector<std::string> packet_comments_ = {};
};

}  // namespace

Bytes to_pcapng(const Recording& recording) { return Exporter{recording}.run(); }

std::vector<std::uint16_t> server_ports(const Recording& recording) {
  const auto network = read_network(recording.head);
  std::set<std::uint16_t> ports;
  for (const auto& event : recording.log.events())
    if (const auto* opened = std::get_if<event::Opened>(&event.what)) ports.insert(address_of(network, opened->server).port);
    else if (const auto* frame = std::get_if<event::Frame>(&event.what)) ports.insert(address_of(network, frame->server).port);
  return {ports.begin(), ports.end()};
}

}  // namespace zkspec
