#include "conformance/proxy/relay.hpp"

#include <utility>

namespace zkspec {
namespace {

bool is_word(const EventPayload& what) {
  const auto* raw = std::get_if<event::Raw>(&what);
  return raw != nullptr && raw->direction == Direction::to_server && raw->note == TrafficReader::word_note;
}

}  // namespace

void Relay::Side::send(Bytes bytes, TimePoint not_before) {
  if (closing_ || over_) return;
  untaken_ += bytes.size();
  output_.send(std::move(bytes), not_before);
  link->wake();
}

void Relay::Side::close(Closing how, TimePoint not_before) {
  if (std::exchange(closing_, true) || over_) return;
  output_.close(how, not_before);
  link->wake();
}

void Relay::Side::read(bool enabled) {
  if (over_ || std::exchange(reading_, enabled) == enabled) return;
  output_.read(enabled);
  link->wake();
}

void Relay::Side::peer_closed(TimePoint now, Closing how) {
  over_ = true;
  output_ = {};
  untaken_ = 0;
  relay_.ended(now, peer_, how);
}

/// In order: what is not due, and bytes for which there is no room, hold up what follows.
void Relay::Side::drain(TimePoint now, Output& out) {
  due_ = never;
  const bool room = link->room() > 0;
  auto item = output_.items.begin();
  for (; item != output_.items.end() && !over_; ++item) {
    const auto* data = std::get_if<want::Send>(&item->what);
    if (item->not_before > now) due_ = item->not_before;
    if (item->not_before > now || (data != nullptr && !room)) break;
    if (data != nullptr) untaken_ -= data->bytes.size();
    over_ = std::holds_alternative<want::Close>(item->what);
    out.items.push_back(std::move(*item));
  }
  output_.items.erase(output_.items.begin(), item);
  if (over_) relay_.note_over();
  else relay_.pace();
}

Relay::Relay(Loop& loop, ServerIndex server, ConnectionId id, Address upstream, std::unique_ptr<Link> client,
             std::unique_ptr<wire::Filter> filter, RelayObserver& observer)
    : server_{server}, id_{id}, observer_{observer}, reader_{server, id, true}, filter_{std::move(filter)} {
  client_.link = std::move(client);
  server_side_.link = loop.dial(server_side_);
  server_side_.connect(std::move(upstream));
  server_side_.link->wake();
}

void Relay::carry(TimePoint now, Party from, BytesView bytes) {
  if (filter_ == nullptr) side(other(from)).send({bytes.begin(), bytes.end()});
  for (auto& what : reader_.receive(direction_from(from), bytes)) {
    asks_word_ = asks_word_ || is_word(what);
    if (filter_ != nullptr) carry_filtered(now, from, what);
    observer_.passed(now, std::move(what));
  }
  pace();
}

void Relay::carry_filtered(TimePoint now, Party from, const EventPayload& what) {
  if (const auto* raw = std::get_if<event::Raw>(&what)) side(other(from)).send(raw->bytes);
  const auto* frame = std::get_if<event::Frame>(&what);
  if (frame == nullptr) return;
  auto all = from == Party::client ? filter_->incoming(now, frame->message) : filter_->outgoing(now, frame->message);
  for (auto& passed : all) {
    const auto to = passed.back ? from : other(from);
    pass(now, to, std::move(passed));
  }
}

void Relay::pass(TimePoint now, Party to, wire::Passed passed) {
  const auto due = later(now, passed.delay);
  if (passed.message) side(to).send(wire::encode(*passed.message), due);
  if (!passed.then) return;
  if (!std::exchange(ended_, true)) observer_.passed(now, event::Closed{server_, id_, Party::server, *passed.then});
  client_.close(*passed.then, due);
  server_side_.close(Closing::fin, due);
}

void Relay::ended(TimePoint now, Party by, Closing how) {
  for (auto& rest : reader_.ended(direction_from(by))) observer_.passed(now, std::move(rest));
  if (!std::exchange(ended_, true)) observer_.passed(now, event::Closed{server_, id_, by, how});
  side(other(by)).close(how == Closing::fin ? Closing::fin : Closing::reset);
  note_over();
}

void Relay::note_over() {
  if (client_.over() && server_side_.over()) observer_.over(id_);
}

/// Who sends faster than the other side takes is not read for a while. Who has asked a four-letter word may have ended its side behind it
/// and waits for the answer, with which the server ends the connection: nothing is read from it any more.
void Relay::pace() {
  client_.read(!asks_word_ && !server_side_.full());
  server_side_.read(!client_.full());
}

}  // namespace zkspec
