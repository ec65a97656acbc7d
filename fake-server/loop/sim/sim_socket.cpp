#include "fake-server/loop/sim/sim_socket.hpp"

#include "fake-server/loop/sim/sim_slot.hpp"

namespace zkspec {

std::shared_ptr<SimSocket> SimSocket::answer(const std::shared_ptr<SimSocket>& client) {
  auto& world = client->world_;
  auto server = std::make_shared<SimSocket>(world);
  server->peer_ = client;
  server->up_ = true;
  client->peer_ = server;
  server->last_arrival_ = world.events.now() + world.delay();
  world.events.schedule(server->last_arrival_, [client] { client->up(); });
  return server;
}

void SimSocket::own(std::weak_ptr<SimSlot> owner) {
  owner_ = std::move(owner);
  deliver_soon();
}

void SimSocket::send(Parcel parcel) {
  const auto* closing = std::get_if<Closing>(&parcel);
  const bool reset = closing != nullptr && *closing == Closing::reset;
  if (ended_ && !reset) return;
  if (closing != nullptr) ended_ = true;
  if (const auto* bytes = std::get_if<Bytes>(&parcel); bytes != nullptr && !peer_gone_) unsent_ += bytes->size();
  if (up_) {
    transmit(std::move(parcel));
    return;
  }
  if (reset) early_.clear();
  early_.push_back(std::move(parcel));
}

void SimSocket::up() {
  up_ = true;
  for (auto& parcel : early_) transmit(std::move(parcel));
  early_.clear();
}

void SimSocket::transmit(Parcel parcel) {
  const auto* bytes = std::get_if<Bytes>(&parcel);
  const auto limit = world_.network.max_segment;
  if (bytes == nullptr || limit == 0) {
    post(std::move(parcel));
    return;
  }
  for (BytesView rest = *bytes; !rest.empty();) {
    const auto segment = rest.first(std::min<std::size_t>(rest.size(), 1 + world_.random.below(limit)));
    post(Bytes{segment.begin(), segment.end()});
    rest = rest.subspan(segment.size());
  }
}

void SimSocket::post(Parcel parcel) {
  last_arrival_ = std::max(last_arrival_, world_.events.now() + world_.delay());
  world_.events.schedule(last_arrival_, [peer = peer_, parcel = std::move(parcel)]() mutable {
    if (const auto other = peer.lock()) other->arrive(std::move(parcel));
  });
}

void SimSocket::taken(std::size_t count) {
  unsent_ -= count;
  if (const auto owner = owner_.lock()) owner->taken();
}

void SimSocket::read(bool enabled) {
  reading_ = enabled;
  if (enabled) deliver_soon();
}

void SimSocket::arrive(Parcel parcel) {
  const auto* closing = std::get_if<Closing>(&parcel);
  if (closing != nullptr && *closing != Closing::half) {
    peer_gone_ = true;
    taken(unsent_);
  }
  arrived_.push_back(std::move(parcel));
  if (world_.network.coalesce) deliver_soon();
  else deliver();
}

void SimSocket::deliver_soon() {
  if (arrived_.empty()) return;
  world_.events.schedule(world_.events.now(), [self = shared_from_this()] { self->deliver(); });
}

/// Adds the bytes that have arrived behind these.
void SimSocket::join_arrived(Parcel& parcel) {
  auto* bytes = std::get_if<Bytes>(&parcel);
  while (bytes != nullptr && !arrived_.empty() && std::holds_alternative<Bytes>(arrived_.front())) {
    const auto& more = std::get<Bytes>(arrived_.front());
    bytes->insert(bytes->end(), more.begin(), more.end());
    arrived_.pop_front();
  }
}

void SimSocket::deliver() {
  const auto alive = shared_from_this();
  while (!arrived_.empty()) {
    const auto owner = owner_.lock();
    const bool refused = arrived_.front() == Parcel{Closing::refused};  // not something that a socket reads
    if (owner == nullptr || (!reading_ && !refused)) return;
    auto parcel = std::move(arrived_.front());
    arrived_.pop_front();
    if (world_.network.coalesce) join_arrived(parcel);
    if (const auto* closing = std::get_if<Closing>(&parcel)) {
      owner->lost(*closing);
      return;
    }
    const auto& bytes = std::get<Bytes>(parcel);
    if (const auto peer = peer_.lock()) peer->taken(bytes.size());
    owner->receive(world_.events.now(), bytes);
  }
}

}  // namespace zkspec
