// A slot on the simulated network.
#pragma once

#include "fake-server/loop/sim/sim_socket.hpp"
#include "fake-server/loop/slot.hpp"

namespace zkspec {

class SimSlot final : public Slot {
 public:
  explicit SimSlot(SimWorld& world) : world_{world}, alarm_{world.events} {}

  void adopt(std::shared_ptr<SimSocket> socket);  ///< an accepted connection
  void lost(Closing how);                         ///< the other end closed, or the attempt failed
  void wake() override;

 private:
  void connect(const Address& to) override;
  void send(Bytes bytes) override;
  void flush() override {}
  void close(Closing how) override;
  void read(bool enabled) override;
  void arm(TimePoint at) override;
  [[nodiscard]] std::size_t unsent() const override { return socket_ == nullptr ? 0 : socket_->unsent(); }
  std::weak_ptr<SimSlot> weak_self() { return std::static_pointer_cast<SimSlot>(shared_from_this()); }

  SimWorld& world_;
  Alarm alarm_;
  bool waking_ = false;
  std::shared_ptr<SimSocket> socket_ = {};
};

}  // namespace zkspec
