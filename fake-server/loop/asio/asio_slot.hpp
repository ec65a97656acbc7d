// A slot on real sockets.
#pragma once

#include "fake-server/loop/asio/asio_socket.hpp"
#include "fake-server/loop/slot.hpp"

namespace zkspec {

class AsioSlot final : public Slot {
 public:
  explicit AsioSlot(AsioContext& context) : context_{context}, timer_{context.io} {}

  void adopt(std::shared_ptr<AsioSocket> socket);  ///< an accepted connection
  void lost(Closing how);                          ///< the peer closed, or the attempt failed
  void wake() override;

 private:
  void connect(const Address& to) override;
  void send(Bytes bytes) override;
  void flush() override;
  void close(Closing how) override;
  void read(bool enabled) override;
  void arm(TimePoint at) override;
  [[nodiscard]] std::size_t unsent() const override { return socket_ == nullptr ? 0 : socket_->unsent(); }
  std::weak_ptr<AsioSlot> weak_self() { return std::static_pointer_cast<AsioSlot>(shared_from_this()); }

  AsioContext& context_;
  AsioTimer timer_;
  TimePoint armed_ = never;
  bool waking_ = false;
  std::shared_ptr<AsioSocket> socket_ = {};
};

}  // namespace zkspec
