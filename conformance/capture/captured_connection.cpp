#include "conformance/capture/captured_connection.hpp"

namespace zkspec {
namespace {

bool is_first_syn(Direction direction, const TcpSegment& segment) {
  return direction == Direction::to_server && segment.has(tcp_flag::syn) && !segment.has(tcp_flag::ack);
}

void append(TimePoint at, std::vector<EventPayload> what, std::vector<Event>& events) {
  for (auto& each : what) events.push_back({at, std::move(each)});
}

}  // namespace

CapturedConnection::CapturedConnection(ServerIndex server, ConnectionId id, Direction direction, const TcpSegment& first)
    : server_{server},
      id_{id},
      from_the_beginning_{is_first_syn(direction, first)},
      first_{first.sequence},
      reader_{server, id, from_the_beginning_} {}

void CapturedConnection::add(TimePoint at, Direction direction, const TcpSegment& segment, std::vector<Event>& events) {
  auto& mine = side(direction);
  if (direction == Direction::to_client && !segment.has(tcp_flag::rst)) answered_ = true;
  if (segment.has(tcp_flag::syn)) {
    if (from_the_beginning_) mine.begin(segment.sequence + 1);
    if (direction == Direction::to_client) open(at, events);
  } else if (!segment.payload.empty()) {
    open(at, events);
    mine.add(at, segment.sequence, segment.payload);
  }
  read(direction, events);
  if (segment.has(tcp_flag::ack)) {
    const auto back = direction_from(other(sender(direction)));
    side(back).acknowledged(segment.acknowledged);
    read(back, events);
  }
  if (segment.has(tcp_flag::fin) || segment.has(tcp_flag::rst)) end(at, direction, segment, events);
}

/// Of a connection that had begun before the capture nothing says when it was opened.
void CapturedConnection::open(TimePoint at, std::vector<Event>& events) {
  if (!open_ && from_the_beginning_) events.push_back({at, event::Opened{server_, id_}});
  open_ = true;
}

void CapturedConnection::end(TimePoint at, Direction direction, const TcpSegment& segment, std::vector<Event>& events) {
  if (closed_) return;
  closed_ = true;
  const bool refused = from_the_beginning_ && !answered_ && direction == Direction::to_client;
  const auto ended = segment.has(tcp_flag::rst) ? Closing::reset : Closing::fin;
  events.push_back({at, event::Closed{server_, id_, sender(direction), refused ? Closing::refused : ended}});
}

void CapturedConnection::finish(TimePoint at, std::vector<Event>& events) {
  for (const auto direction : {Direction::to_server, Direction::to_client}) {
    side(direction).finish();
    read(direction, events);
    append(at, reader_.ended(direction), events);
  }
}

void CapturedConnection::read(Direction direction, std::vector<Event>& events) {
  while (const auto piece = side(direction).next()) {
    if (piece->missing > 0) append(piece->at, reader_.lost(direction, piece->missing), events);
    missing_ += piece->missing;
    append(piece->at, reader_.receive(direction, piece->bytes), events);
  }
}

}  // namespace zkspec
