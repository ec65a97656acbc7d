#include "conformance/adapter/recording_connection.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "conformance/client/pacing.hpp"

namespace zkspec {

/// A loop does not tell when a connection stands, so it begins with the attempt; a refused one is an end by the server.
void RecordingConnection::open(TimePoint now, const Address& to) {
  open_ = true;
  output_.connect(to);
  log_.append(now, event::Opened{server_, id_});
}

bool RecordingConnection::send(TimePoint now, wire::Message message) {
  auto* request = std::get_if<wire::Request>(&message);
  if (request != nullptr && request->header.xid == Xid{}) request->header.xid = std::exchange(next_xid_, Xid{next_xid_.value() + 1});
  return write(now, std::move(message));
}

bool RecordingConnection::send_raw(TimePoint now, Bytes bytes) { return write(now, std::move(bytes)); }

bool RecordingConnection::write(TimePoint now, Writing writing) {
  if (!open_ || writing_ended_) return false;
  if (blackholed_) {
    held_.push_back(std::move(writing));
    return true;
  }
  last_sent_ = now;
  if (const auto* message = std::get_if<wire::Message>(&writing)) {
    auto frame = dialogue_.say(*message);
    put_out(now, frame);
    log_.append(now, event::Frame{server_, id_, Direction::to_server, *message, std::move(frame)});
  } else {
    put_out(now, std::get<Bytes>(writing));
    log_.append(now, event::Raw{server_, id_, Direction::to_server, std::move(std::get<Bytes>(writing)), {}});
  }
  return true;
}

void RecordingConnection::put_out(TimePoint now, const Bytes& bytes) {
  if (chunk_ == 0) return output_.send(bytes);
  auto due = now;
  for (BytesView rest{bytes}; !rest.empty(); due += spacing) {
    const auto piece = rest.first(std::min(chunk_, rest.size()));
    output_.send({piece.begin(), piece.end()}, due);
    rest = rest.subspan(piece.size());
  }
}

bool RecordingConnection::close(TimePoint now, Closing how) {
  if (!open_ || (writing_ended_ && how == Closing::half)) return false;
  output_.close(how);
  if (how == Closing::half) writing_ended_ = true;
  note_end(now, Party::client, how);
  return true;
}

void RecordingConnection::blackhole() {
  blackholed_ = true;
  output_.read(false);
}

void RecordingConnection::heal(TimePoint now) {
  chunk_ = 0;
  if (!std::exchange(blackholed_, false)) return;
  output_.read(true);
  for (auto& writing : std::exchange(held_, {})) write(now, std::move(writing));
}

void RecordingConnection::receive(TimePoint now, BytesView bytes) {
  if (framing_lost_) return note_raw(now, bytes, "behind a stream that lost its framing");
  dialogue_.hear(bytes);
  for (;;) {
    auto heard = dialogue_.next();
    if (!heard) {
      framing_lost_ = true;
      return note_raw(now, dialogue_.unread(), to_string(heard.error()));
    }
    if (!*heard) return;
    note_frame(now, std::move(**heard));
  }
}

void RecordingConnection::peer_closed(TimePoint now, Closing how) {
  if (!framing_lost_ && !dialogue_.unread().empty()) note_raw(now, dialogue_.unread(), "an unfinished frame");
  note_end(now, Party::server, how);
}

void RecordingConnection::tick(TimePoint now) {
  if (next_deadline() <= now) send(now, wire::make_request(wire::OpCode::ping));
}

TimePoint RecordingConnection::next_deadline() const {
  const bool pings = open_ && !writing_ended_ && !silent_ && !blackholed_ && ping_every_ > Duration::zero();
  return pings ? later(last_sent_, ping_every_) : never;
}

void RecordingConnection::drain(TimePoint /*now*/, Output& out) {
  std::ranges::move(std::exchange(output_.items, {}), std::back_inserter(out.items));
}

void RecordingConnection::note_frame(TimePoint now, Dialogue::Heard heard) {
  const auto* granted = std::get_if<wire::ConnectResponse>(&heard.message);
  if (granted != nullptr) ping_every_ = ping_after(std::chrono::milliseconds{granted->timeOut.value()});
  const auto size = static_cast<std::uint32_t>(heard.body.size());
  Bytes frame{static_cast<std::uint8_t>(size >> 24U), static_cast<std::uint8_t>(size >> 16U), static_cast<std::uint8_t>(size >> 8U),
              static_cast<std::uint8_t>(size)};
  frame.insert(frame.end(), heard.body.begin(), heard.body.end());
  log_.append(now, event::Frame{server_, id_, Direction::to_client, std::move(heard.message), std::move(frame)});
}

void RecordingConnection::note_raw(TimePoint now, BytesView bytes, std::string note) {
  log_.append(now, event::Raw{server_, id_, Direction::to_client, {bytes.begin(), bytes.end()}, std::move(note)});
}

void RecordingConnection::note_end(TimePoint now, Party by, Closing how) {
  if (how != Closing::half) open_ = false;
  log_.append(now, event::Closed{server_, id_, by, how});
}

}  // namespace zkspec
