#include "fake-server/ensemble/outbox.hpp"

#include <algorithm>

namespace zkspec {

void Outbox::add(TimePoint now, Parcel parcel, Duration postponed) {
  if (ended_ || parcel.bytes.empty()) return;
  bytes_ += parcel.bytes.size();
  const auto due = std::max(later(now, delay_ + postponed), last_due_);
  if (chunk_ == 0 && parcel.segments.empty()) {
    pieces_.push_back({.bytes = std::move(parcel.bytes), .due = due});
    last_due_ = due;
  } else {
    add_pieces(parcel, due);
  }
  pieces_.back().joined = parcel.joined;
  pieces_.back().event = std::move(parcel.event);
}

/// First the segments as asked; the rest is one piece, which is cut into chunks as it leaves.
void Outbox::add_pieces(const Parcel& parcel, TimePoint due) {
  BytesView rest{parcel.bytes};
  if (chunk_ > 0 && !pieces_.empty()) due = std::max(due, last_due_ + spacing);
  const auto add = [&](std::size_t size, std::size_t chunk) {
    const auto part = rest.first(size);
    rest = rest.subspan(size);
    pieces_.push_back({.bytes = {part.begin(), part.end()}, .chunk = chunk, .due = due});
    last_due_ = pieces_.back().last_due();
    due = last_due_ + spacing;
  };
  for (const auto size : parcel.segments)
    if (size > 0 && !rest.empty()) add(std::min(size, rest.size()), 0);
  if (!rest.empty()) add(rest.size(), chunk_);
}

TimePoint Outbox::Piece::last_due() const {
  const auto chunks = is_last_chunk() ? 1 : (bytes.size() - taken + chunk - 1) / chunk;
  return due + spacing * static_cast<Duration::rep>(chunks - 1);
}

Outbox::Piece Outbox::take_piece() {
  auto& front = pieces_.front();
  const auto begin = front.bytes.begin() + static_cast<std::ptrdiff_t>(front.taken);
  if (front.is_last_chunk()) {
    front.bytes.erase(front.bytes.begin(), begin);
    return take_front(pieces_);
  }
  Piece chunk{.bytes = {begin, begin + static_cast<std::ptrdiff_t>(front.chunk)}, .due = front.due};
  front.taken += front.chunk;
  front.due += spacing;
  return chunk;
}

void Outbox::close(TimePoint now, Closing how, Duration postponed) {
  if (ended_ && (*ended_ != Closing::half || how == Closing::half)) return;
  ended_ = how;
  // A reset overtakes what is still in the loop; it is to come behind what was sent before.
  const auto due = std::max(later(now, delay_ + postponed), last_due_) + (how == Closing::reset ? spacing : Duration::zero());
  pieces_.push_back({.due = due, .closing = how});
}

void Outbox::close_now(Closing how) {
  drop_all(how);
  at_once_ = how;
}

void Outbox::cut_after(std::size_t bytes, Closing how) {
  if (bytes == 0) return close_now(how);
  cut_ = Cut{bytes, how};
}

void Outbox::heal() {
  chunk_ = 0;
  delay_ = {};
  cut_.reset();
  corruption_.reset();
}

TimePoint Outbox::next_deadline(bool held) const {
  if (at_once_) return TimePoint{};
  return held || no_room_ ? never : front_due();
}

std::optional<Closing> Outbox::release(TimePoint now, bool held, std::size_t& room, Output& out, const Logger& log) {
  if (at_once_) {
    const auto how = *std::exchange(at_once_, std::nullopt);
    out.close(how);
    return how;
  }
  if (held) return std::nullopt;
  no_room_ = false;
  while (front_due() <= now) {
    no_room_ = room == 0 && !ended_;
    if (no_room_) break;
    if (const auto how = send_front(now, room, out, log)) return how;
  }
  return std::nullopt;
}

void Outbox::drop_all(Closing how) {
  ended_ = how;
  pieces_.clear();
  bytes_ = 0;
}

/// The first piece that needs no companion says when it leaves with all those before it.
TimePoint Outbox::front_due() const {
  const auto whole = std::ranges::find(pieces_, false, &Piece::waits);
  return whole == pieces_.end() ? never : whole->due;
}

/// One segment: a piece and those that were to be joined with it.
std::optional<Closing> Outbox::send_front(TimePoint now, std::size_t& room, Output& out, const Logger& log) {
  Bytes segment;
  std::optional<Closing> closing;
  for (bool more = true; more;) {
    auto piece = take_piece();
    more = piece.joined;
    closing = piece.closing;
    bytes_ -= piece.bytes.size();
    if (cut_ && piece.bytes.size() >= cut_->left) {
      closing = cut_->how;
      cut_short(piece, log);
      drop_all(cut_->how);
      more = false;
    } else if (cut_) {
      cut_->left -= piece.bytes.size();
    }
    corrupt_within(piece.bytes, log);
    if (segment.empty()) segment = std::move(piece.bytes);
    else segment.insert(segment.end(), piece.bytes.begin(), piece.bytes.end());
    if (piece.event) log(std::move(*piece.event));
  }
  room -= std::min(room, segment.size());
  const bool overtaking = !segment.empty() && closing == Closing::reset;
  if (!segment.empty()) out.send(std::move(segment));
  if (closing) out.close(*closing, overtaking ? now + spacing : TimePoint{});
  return closing;
}

/// The log goes on showing the frame that was meant: what left is told by an event of its own.
void Outbox::corrupt_within(Bytes& leaving, const Logger& log) {
  if (!corruption_) return;
  if (corruption_->ahead >= leaving.size()) {
    corruption_->ahead -= leaving.size();
    return;
  }
  leaving[corruption_->ahead] ^= corruption_->mask;
  log(event::Raw{server_, connection_, Direction::to_client, leaving, "corrupted"});
  corruption_.reset();
}

/// Leaves of the last piece what may still go. A parcel that is not complete is no frame on the wire.
void Outbox::cut_short(Piece& piece, const Logger& log) const {
  if (piece.bytes.size() == cut_->left && piece.event) return;
  piece.bytes.resize(cut_->left);
  piece.event.reset();
  log(event::Raw{server_, connection_, Direction::to_client, piece.bytes, "cut short"});
}

}  // namespace zkspec
