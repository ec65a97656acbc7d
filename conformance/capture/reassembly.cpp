#include "conformance/capture/reassembly.hpp"

#include <algorithm>

namespace zkspec {

void Reassembly::begin(std::uint32_t sequence) {
  begun_ = true;
  first_ = sequence;
}

/// Numbers wrap; what is meant is the offset next to the one that is due.
std::int64_t Reassembly::offset_of(std::uint32_t sequence) const {
  const auto due = first_ + static_cast<std::uint32_t>(next_);
  return next_ + static_cast<std::int32_t>(sequence - due);
}

void Reassembly::add(TimePoint at, std::uint32_t sequence, BytesView payload) {
  if (payload.empty()) return;
  if (!begun_) begin(sequence);
  auto offset = offset_of(sequence);
  const auto known = std::clamp<std::int64_t>(next_ - offset, 0, static_cast<std::int64_t>(payload.size()));
  payload = payload.subspan(static_cast<std::size_t>(known));
  offset += known;
  if (payload.empty()) return;
  auto& waiting = waiting_[offset];
  if (waiting.bytes.size() >= payload.size()) return;  // sent again
  waiting_bytes_ += payload.size() - waiting.bytes.size();
  waiting = {at, Bytes{payload.begin(), payload.end()}};
  release();
}

void Reassembly::acknowledged(std::uint32_t sequence) {
  if (!begun_) return;
  acknowledged_ = std::max(acknowledged_, offset_of(sequence));
  release();
}

void Reassembly::finish() {
  while (!waiting_.empty()) take_first();
}

void Reassembly::release() {
  const auto is_due = [this] { return waiting_.begin()->first <= std::max(next_, acknowledged_ - 1) || waiting_bytes_ > most_waiting; };
  while (!waiting_.empty() && is_due()) take_first();
}

void Reassembly::take_first() {
  auto offset = waiting_.begin()->first;
  auto first = std::move(waiting_.begin()->second);
  waiting_.erase(waiting_.begin());
  waiting_bytes_ -= first.bytes.size();
  last_ = std::max(last_, first.at);
  const auto known = std::clamp<std::int64_t>(next_ - offset, 0, static_cast<std::int64_t>(first.bytes.size()));
  first.bytes.erase(first.bytes.begin(), first.bytes.begin() + known);
  if (first.bytes.empty()) return;
  offset += known;
  const auto missing = static_cast<std::size_t>(offset - next_);
  next_ = offset + static_cast<std::int64_t>(first.bytes.size());
  ready_.push_back({last_, missing, std::move(first.bytes)});
}

std::optional<Reassembly::Piece> Reassembly::next() {
  if (ready_.empty()) return std::nullopt;
  auto piece = std::move(ready_.front());
  ready_.pop_front();
  return piece;
}

}  // namespace zkspec
