#include "fake-server/log/event_log.hpp"

namespace zkspec {
namespace {

/// What stands behind the event itself. A decoded frame holds about as much as its bytes; the rest of a log is small beside frames.
struct Behind {
  std::size_t operator()(const event::Frame& frame) const { return 2 * frame.bytes.size(); }
  std::size_t operator()(const event::Raw& raw) const { return raw.bytes.size() + raw.note.size(); }
  std::size_t operator()(const event::Call& call) const {
    const auto* op = std::get_if<command::Op>(&call.command);
    return call.client.size() + (op != nullptr ? op->path.size() + op->data.size() : 0);
  }
  std::size_t operator()(const event::Told& told) const {
    const auto* done = std::get_if<report::Done>(&told.report);
    return told.client.size() + (done != nullptr && done->data ? done->data->size() : 0);
  }
  std::size_t operator()(const event::Action& action) const { return action.step.size() + action.text.size(); }
  std::size_t operator()(const event::Opened& /*opened*/) const { return 0; }
  std::size_t operator()(const event::Closed& /*closed*/) const { return 0; }
  std::size_t operator()(const event::Lateness& /*lateness*/) const { return 0; }
};

}  // namespace

std::size_t footprint(const Event& event) { return sizeof event + std::visit(Behind{}, event.what); }

void EventLog::append(TimePoint at, EventPayload what) {
  Event event{at, std::move(what)};
  const auto bytes = footprint(event);
  while (limits_.keep_newest && !has_room(bytes) && !events().empty()) drop_oldest();
  if (!limits_.keep_newest && !has_room(bytes)) {
    ++dropped_;
    return;
  }
  events_.push_back(std::move(event));
  bytes_ += bytes;
  if (keeper_) keeper_(events_.back());
  if (observer_) observer_();
}

/// Once the first event found no room none does, so that what is held has no hole.
bool EventLog::has_room(std::size_t bytes) const {
  if (!limits_.keep_newest && dropped_ > 0) return false;
  return events().size() < limits_.events && bytes_ + bytes <= limits_.bytes;
}

void EventLog::drop_oldest() {
  bytes_ -= footprint(events_[gone_]);
  events_[gone_] = {};
  ++gone_;
  ++dropped_;
  if (2 * gone_ < events_.size()) return;
  events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(gone_));
  gone_ = 0;
}

}  // namespace zkspec
