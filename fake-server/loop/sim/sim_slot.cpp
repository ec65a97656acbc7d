#include "fake-server/loop/sim/sim_slot.hpp"

#include "fake-server/loop/sim/sim_listener.hpp"

namespace zkspec {

void SimSlot::adopt(std::shared_ptr<SimSocket> socket) {
  socket_ = std::move(socket);
  socket_->own(weak_self());
}

void SimSlot::lost(Closing how) {
  if (how != Closing::refused && how != Closing::reset) close(Closing::fin);
  if (socket_ != nullptr) socket_->disown();
  socket_.reset();
  peer_closed(world_.events.now(), how == Closing::half ? Closing::fin : how);
}

void SimSlot::wake() {
  if (std::exchange(waking_, true)) return;
  world_.events.schedule(world_.events.now(), [this, self = shared_from_this()] {
    waking_ = false;
    turn(world_.events.now());
  });
}

void SimSlot::connect(const Address& to) {
  close(Closing::reset);
  socket_ = std::make_shared<SimSocket>(world_);
  socket_->own(weak_self());
  knock(world_, socket_, to);
}

void SimSlot::send(Bytes bytes) {
  if (socket_ != nullptr && !bytes.empty()) socket_->send(std::move(bytes));
}

void SimSlot::close(Closing how) {
  if (socket_ == nullptr) return;
  socket_->send(how);
  if (how == Closing::half) return;
  socket_->disown();
  socket_.reset();
}

void SimSlot::read(bool enabled) {
  if (socket_ != nullptr) socket_->read(enabled);
}

void SimSlot::arm(TimePoint at) {
  alarm_.arm(at, [this, self = shared_from_this()] { turn(world_.events.now()); });
}

}  // namespace zkspec
