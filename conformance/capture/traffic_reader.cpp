#include "conformance/capture/traffic_reader.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace zkspec {
namespace {

constexpr std::size_t prefix_size = 4;
constexpr std::size_t most_asked = 100'000;  // requests without an answer

bool is_word(BytesView bytes) {
  return bytes.size() >= 4 && std::ranges::all_of(bytes.first(4), [](std::uint8_t byte) { return byte >= 'a' && byte <= 'z'; });
}

std::uint32_t prefix_of(BytesView bytes) {
  return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U | bytes[3];
}

/// Handshakes begin with the version 0, and no client uses 0 as an xid.
bool begins_with_zero(BytesView body) { return prefix_of(body) == 0; }

/// May a frame begin here? Its header has to make sense.
bool may_begin_frame(Direction direction, BytesView bytes) {
  const std::size_t header = direction == Direction::to_server ? 8 : 16;
  if (bytes.size() < prefix_size + header) return false;
  const auto length = prefix_of(bytes);
  if (length < header || length > TrafficReader::largest_frame) return false;
  const auto body = bytes.subspan(prefix_size);
  if (begins_with_zero(body)) return length >= 28 && length <= 256;
  if (direction == Direction::to_server) {
    const auto request = wire::peek_request_header(body);
    return request && word(request->type) && (request->type == wire::OpCode::ping) == (request->xid == wire::ping_xid);
  }
  const auto reply = wire::peek_reply_header(body);
  return reply && word(reply->err) && reply->xid.value() >= wire::set_watches_xid.value() && reply->zxid.value() >= -1;
}

}  // namespace

TrafficReader::TrafficReader(ServerIndex server, ConnectionId connection, bool from_the_beginning)
    : server_{server}, connection_{connection} {
  if (from_the_beginning) return;
  for (auto& stream : streams_) {
    stream.framing = Framing::sought;
    stream.doubtful = true;
  }
}

event::Raw TrafficReader::raw(Direction direction, BytesView bytes, std::string note) {
  auto& kept = stream(direction).raw;
  const auto size = std::min(bytes.size(), most_raw - kept);
  kept += size;
  if (size < bytes.size()) note += fmt::format("{}{} bytes are left out", note.empty() ? "" : "; ", bytes.size() - size);
  return {server_, connection_, direction, Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)), std::move(note)};
}

std::vector<EventPayload> TrafficReader::receive(Direction direction, BytesView segment) {
  auto& to = stream(direction);
  std::vector<EventPayload> events;
  if (to.framing == Framing::none) return {raw(direction, segment, {})};
  if (to.framing == Framing::sought) {
    if (!may_begin_frame(direction, segment)) return {raw(direction, segment, "no frame begins here")};
    to.framing = Framing::frames;
  }
  const bool first_bytes = to.framing == Framing::greeting && to.splitter.buffered() == 0;
  if (direction == Direction::to_server && first_bytes && is_word(segment)) {
    for (auto& each : streams_) each.framing = Framing::none;
    return {raw(direction, segment, std::string{word_note})};
  }
  to.splitter.append(segment);
  cut(direction, events);
  return events;
}

void TrafficReader::cut(Direction direction, std::vector<EventPayload>& events) {
  auto& from = stream(direction);
  for (;;) {
    const auto body = from.splitter.next();
    if (!body) {
      const auto rest = from.splitter.pending();
      events.emplace_back(raw(direction, rest, to_string(body.error())));
      from.splitter = wire::FrameSplitter{largest_frame};
      from.framing = from.doubtful ? Framing::sought : Framing::none;
      return;
    }
    if (!*body) return;
    const bool greeting = from.framing == Framing::greeting || (from.doubtful && (*body)->size() >= 28 && begins_with_zero(**body));
    from.framing = Framing::frames;
    event::Frame frame{server_, connection_, direction, decode(direction, **body, greeting), {}};
    frame.bytes.reserve(prefix_size + (*body)->size());
    for (const auto shift : {24U, 16U, 8U, 0U}) frame.bytes.push_back(static_cast<std::uint8_t>((*body)->size() >> shift));
    frame.bytes.insert(frame.bytes.end(), (*body)->begin(), (*body)->end());
    events.emplace_back(std::move(frame));
  }
}

wire::Message TrafficReader::decode(Direction direction, BytesView body, bool greeting) {
  if (direction == Direction::to_client) return greeting ? wire::decode_connect_response(body) : decode_reply(body);
  if (greeting) return wire::decode_connect_request(body);
  if (const auto header = wire::peek_request_header(body); header && asked_.size() < most_asked) asked_[header->xid] = header->type;
  return wire::decode_request(body);
}

wire::Message TrafficReader::decode_reply(BytesView body) {
  const auto header = wire::peek_reply_header(body);
  const auto request = header ? asked_.find(header->xid) : asked_.end();
  if (request == asked_.end()) return wire::decode_reply(body, std::nullopt);
  const auto operation = request->second;
  if (header->xid.value() > 0) asked_.erase(request);  // pings and their like come again with the same xid
  return wire::decode_reply(body, operation);
}

std::vector<EventPayload> TrafficReader::lost(Direction direction, std::size_t bytes) {
  auto events = ended(direction);
  auto& from = stream(direction);
  if (from.framing != Framing::none) from.framing = Framing::sought;
  from.doubtful = true;
  const auto how_many = bytes == 0 ? std::string{"bytes before this are"} : fmt::format("{} bytes are", bytes);
  events.emplace_back(raw(direction, {}, how_many + " missing"));
  return events;
}

std::vector<EventPayload> TrafficReader::ended(Direction direction) {
  auto& from = stream(direction);
  std::vector<EventPayload> events;
  if (from.splitter.buffered() > 0) events.emplace_back(raw(direction, from.splitter.pending(), "the beginning of a frame, and no more"));
  from.splitter = wire::FrameSplitter{largest_frame};
  return events;
}

}  // namespace zkspec
