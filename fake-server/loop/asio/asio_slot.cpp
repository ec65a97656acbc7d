#include "fake-server/loop/asio/asio_slot.hpp"

#include <boost/asio/post.hpp>

namespace zkspec {

void AsioSlot::adopt(std::shared_ptr<AsioSocket> socket) {
  socket_ = std::move(socket);
  socket_->own(weak_self());
}

void AsioSlot::lost(Closing how) {
  close(how == Closing::fin ? Closing::fin : Closing::reset);
  peer_closed(context_.now(), how);
}

void AsioSlot::wake() {
  if (std::exchange(waking_, true)) return;
  asio::post(context_.io, [this, self = shared_from_this()] {
    waking_ = false;
    turn(context_.now());
  });
}

void AsioSlot::connect(const Address& to) {
  close(Closing::reset);
  socket_ = std::make_shared<AsioSocket>(context_);
  socket_->own(weak_self());
  socket_->connect(to);
}

void AsioSlot::send(Bytes bytes) {
  if (socket_ != nullptr) socket_->send(std::move(bytes));
}

void AsioSlot::flush() {
  if (socket_ != nullptr) socket_->flush();
}

void AsioSlot::close(Closing how) {
  if (socket_ == nullptr) return;
  const auto socket = how == Closing::half ? socket_ : std::exchange(socket_, nullptr);
  socket->close(how);
}

void AsioSlot::read(bool enabled) {
  if (socket_ != nullptr) socket_->read(enabled);
}

void AsioSlot::arm(TimePoint at) {
  if (at == armed_) return;
  armed_ = at;
  timer_.cancel();
  if (at == never) return;
  timer_.expires_at(context_.steady(at));
  timer_.async_wait([this, self = shared_from_this()](boost::system::error_code cancelled) {
    if (cancelled) return;
    armed_ = never;
    turn(context_.now());
  });
}

}  // namespace zkspec
