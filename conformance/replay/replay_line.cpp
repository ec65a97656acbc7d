#include "conformance/replay/replay_line.hpp"

#include <utility>

namespace zkspec {

void Replay::Line::connect(Address to) {
  output_.connect(std::move(to));
  link_->wake();
}

void Replay::Line::say(Bytes bytes) {
  reader_.receive(direction_from(other(peer_)), bytes);
  output_.send(std::move(bytes));
  link_->wake();
}

void Replay::Line::close(Closing how) {
  output_.close(how);
  link_->wake();
}

void Replay::Line::receive(TimePoint /*now*/, BytesView bytes) {
  for (auto& what : reader_.receive(direction_from(peer_), bytes))
    if (!answer_ping(what)) heard.push_back(std::move(what));
  replay_.advance();
}

void Replay::Line::peer_closed(TimePoint /*now*/, Closing how) {
  ended = how;
  if (how == Closing::refused) replay_.result_.refused = true;
  replay_.advance();
}

void Replay::Line::drain(TimePoint /*now*/, Output& out) {
  for (auto& item : std::exchange(output_.items, {})) out.items.push_back(std::move(item));
}

bool Replay::Line::answer_ping(const EventPayload& what) {
  const auto* frame = std::get_if<event::Frame>(&what);
  const auto* request = frame != nullptr ? std::get_if<wire::Request>(&frame->message) : nullptr;
  if (request == nullptr || request->header.type != wire::OpCode::ping) return false;
  say(wire::encode(wire::Reply{{wire::ping_xid, Zxid{}, wire::ErrorCode::ok}, wire::NoBody{}}));
  return true;
}

Result<void> Replay::Port::open(Loop& loop, const std::string& host) {
  auto listener = loop.listen({.host = host}, *this);
  if (!listener) return listener.error();
  listener_ = *std::move(listener);
  return {};
}

Endpoint& Replay::Port::accepted(TimePoint /*now*/, std::unique_ptr<Link> link, const Address& /*peer*/) {
  return replay_.accepted(std::move(link));
}

}  // namespace zkspec
