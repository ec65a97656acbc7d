// One end of a simulated connection. What it sends arrives at the other end in order, after the network's delay; what arrives
// is held until its owner reads.
#pragma once

#include <deque>

#include "fake-server/loop/sim/sim_world.hpp"

namespace zkspec {

class SimSlot;

class SimSocket : public std::enable_shared_from_this<SimSocket> {
 public:
  using Parcel = std::variant<Bytes, Closing>;

  explicit SimSocket(SimWorld& world) : world_{world} {}

  /// Makes the far end of a connection that `client` asked for. The client learns of it after the network's delay.
  static std::shared_ptr<SimSocket> answer(const std::shared_ptr<SimSocket>& client);

  void own(std::weak_ptr<SimSlot> owner);  ///< what arrived before is delivered soon
  void disown() { owner_.reset(); }        ///< nobody is told any more; what was sent still arrives
  void send(Parcel parcel);                ///< kept until the connection is up; nothing follows a close but a reset
  void read(bool enabled);
  void arrive(Parcel parcel);
  [[nodiscard]] std::size_t unsent() const { return unsent_; }  ///< bytes that the other end has not read

 private:
  void up();
  void transmit(Parcel parcel);
  void post(Parcel parcel);
  void taken(std::size_t count);  ///< so many bytes wait for the other end no more
  void deliver();
  void join_arrived(Parcel& parcel);
  void deliver_soon();

  SimWorld& world_;
  std::weak_ptr<SimSlot> owner_ = {};
  std::weak_ptr<SimSocket> peer_ = {};
  bool up_ = false;
  bool ended_ = false;
  bool reading_ = true;
  bool peer_gone_ = false;  ///< it reads no more, whether or not our owner has heard of it
  std::size_t unsent_ = 0;
  TimePoint last_arrival_ = {};  ///< at the other end; later parcels do not overtake
  std::deque<Parcel> early_ = {};
  std::deque<Parcel> arrived_ = {};
};

}  // namespace zkspec
