#include "conformance/traffic/traffic.hpp"

#include <algorithm>

#include "fake-server/wire/codec.hpp"

namespace zkspec {

const wire::ConnectRequest* TrafficConnection::asked() const {
  return crossings.empty() ? nullptr : crossings.front().as<wire::ConnectRequest>();
}

const Crossing* TrafficConnection::answer() const {
  const auto is_answer = [](const auto& crossing) { return crossing.template as<wire::ConnectResponse>() != nullptr; };
  const auto found = std::ranges::find_if(crossings, is_answer);
  return found == crossings.end() ? nullptr : &*found;
}

const wire::ConnectResponse* TrafficConnection::granted() const {
  const auto* given = answer();
  const auto* response = given == nullptr ? nullptr : given->as<wire::ConnectResponse>();
  return response != nullptr && response->timeOut.value() > 0 ? response : nullptr;
}

Traffic::Traffic(const EventLog& log) {
  std::size_t index = 0;
  for (const auto& event : log.events()) take(index++, event);
}

std::vector<std::pair<const Crossing*, std::size_t>> Traffic::in_order() const {
  std::vector<std::pair<const Crossing*, std::size_t>> all;
  for (std::size_t index = 0; index < connections_.size(); ++index)
    for (const auto& crossing : connections_[index].crossings) all.emplace_back(&crossing, index);
  std::ranges::sort(all, {}, [](const auto& each) { return each.first->event; });
  return all;
}

TrafficConnection& Traffic::connection(ServerIndex server, ConnectionId id, bool opened) {
  const auto known = known_.find(id);
  if (known != known_.end() && !opened) return connections_[known->second];
  known_[id] = connections_.size();
  return connections_.emplace_back(TrafficConnection{.id = id, .server = server, .from_the_beginning = opened});
}

void Traffic::take(std::size_t index, const Event& event) {
  end_ = std::max(end_, event.at);
  if (const auto* opened = std::get_if<event::Opened>(&event.what)) {
    connection(opened->server, opened->connection, true);
  } else if (const auto* frame = std::get_if<event::Frame>(&event.what)) {
    take_frame(index, event.at, *frame);
  } else if (const auto* raw = std::get_if<event::Raw>(&event.what)) {
    auto& of = connection(raw->server, raw->connection, false);
    of.known_until = std::min(of.known_until, event.at);
  } else if (const auto* closed = std::get_if<event::Closed>(&event.what)) {
    const auto known = known_.find(closed->connection);
    if (known == known_.end()) return;  // an attempt that failed
    auto& of = connections_[known->second];
    if (of.closed != nullptr) return;
    of.closed = closed;
    of.closed_event = index;
    of.closed_at = event.at;
  } else if (const auto* late = std::get_if<event::Lateness>(&event.what)) {
    lateness_ = std::max(lateness_, late->host + late->pipe);
  }
}

void Traffic::take_frame(std::size_t index, TimePoint at, const event::Frame& frame) {
  auto& of = connection(frame.server, frame.connection, false);
  if (of.known_until != never) return;
  if (std::holds_alternative<wire::Undecodable>(frame.message)) {
    const auto request = wire::decode_request(BytesView{frame.bytes}.subspan(4));
    const auto* read = std::get_if<wire::Request>(&request);
    const bool first = of.from_the_beginning && of.crossings.empty() && frame.direction == Direction::to_server;
    if (first && read != nullptr && word(read->header.type)) of.strange_beginning = index;
    of.known_until = at;
    return;
  }
  // A handshake is the beginning, also where nothing tells of the connection's own.
  if (of.crossings.empty() && std::holds_alternative<wire::ConnectRequest>(frame.message)) of.from_the_beginning = true;
  of.crossings.push_back({index, at, frame.direction, &frame.message, frame.bytes.size()});
}

}  // namespace zkspec
