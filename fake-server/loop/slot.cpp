#include "fake-server/loop/slot.hpp"

#include <algorithm>

namespace zkspec {
namespace {

class SlotLink final : public Link {
 public:
  explicit SlotLink(std::shared_ptr<Slot> slot) : slot_{std::move(slot)} {}
  ~SlotLink() override { slot_->release(); }
  SlotLink(const SlotLink&) = delete;
  SlotLink& operator=(const SlotLink&) = delete;

  void wake() override { slot_->wake(); }
  [[nodiscard]] std::size_t room() const override { return slot_->room(); }

 private:
  std::shared_ptr<Slot> slot_;
};

std::size_t bytes_to_send(const auto& items) {
  std::size_t bytes = 0;
  for (const OutputItem& item : items)
    if (const auto* data = std::get_if<want::Send>(&item.what)) bytes += data->bytes.size();
  return bytes;
}

}  // namespace

void Slot::attach(Endpoint& endpoint) {
  if (!released_) endpoint_ = &endpoint;
}

void Slot::release() {
  released_ = true;
  endpoint_ = nullptr;
  queue_.clear();
  arm(never);
  close(Closing::reset);
}

void Slot::turn(TimePoint now) {
  const auto alive = shared_from_this();
  if (endpoint_ == nullptr) return;
  guard_.pass(now, "an endpoint");
  if (endpoint_->next_deadline() <= now) endpoint_->tick(now);
  drain(now);
}

void Slot::receive(TimePoint now, BytesView bytes) {
  const auto alive = shared_from_this();
  if (endpoint_ == nullptr) return;
  endpoint_->receive(now, bytes);
  drain(now);
}

void Slot::peer_closed(TimePoint now, Closing how) {
  const auto alive = shared_from_this();
  if (endpoint_ == nullptr) return;
  // What was postponed belonged to the connection that has just ended; it must not reach the next one.
  const auto next = std::ranges::find_if(queue_, [](const auto& item) { return std::holds_alternative<want::Connect>(item.what); });
  queue_.erase(queue_.begin(), next);
  endpoint_->peer_closed(now, how);
  drain(now);
}

void Slot::taken() {
  if (used_up_ && room() > 0) wake();
}

std::size_t Slot::room() const { return output_window - std::min(output_window, waiting()); }

void Slot::drain(TimePoint now) {
  if (endpoint_ == nullptr) return;
  const auto offered = room();
  Output out;
  endpoint_->drain(now, out);
  if (endpoint_ == nullptr) return;
  used_up_ = bytes_to_send(out.items) >= offered;
  while (!queue_.empty() && queue_.front().not_before <= now) perform(take_front(queue_));
  for (auto& item : out.items) {
    if (queue_.empty() && item.not_before <= now) perform(std::move(item));
    else queue_.push_back(std::move(item));
  }
  flush();
  taken();  // the kernel may have had room for all of it
  if (waiting() > output_limit) {
    close(Closing::reset);
    peer_closed(now, Closing::reset);
    return;
  }
  arm(std::min(endpoint_->next_deadline(), queue_.empty() ? never : queue_.front().not_before));
}

void Slot::perform(OutputItem item) {
  if (auto* to = std::get_if<want::Connect>(&item.what)) connect(to->to);
  if (auto* data = std::get_if<want::Send>(&item.what)) send(std::move(data->bytes));
  if (auto* closing = std::get_if<want::Close>(&item.what)) close(closing->how);
  if (auto* reading = std::get_if<want::Read>(&item.what)) read(reading->enabled);
}

std::size_t Slot::waiting() const { return unsent() + bytes_to_send(queue_); }

std::unique_ptr<Link> make_link(std::shared_ptr<Slot> slot) { return std::make_unique<SlotLink>(std::move(slot)); }

}  // namespace zkspec
