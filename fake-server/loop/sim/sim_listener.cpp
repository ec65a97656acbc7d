#include "fake-server/loop/sim/sim_listener.hpp"

#include "fake-server/loop/sim/sim_slot.hpp"

namespace zkspec {

void SimListener::refuse() {
  listening_ = false;
  next_window_.cancel();
  for (const auto& waiting : waiting_) waiting.socket->send(Closing::reset);
  waiting_.clear();
}

void SimListener::arrive(const std::shared_ptr<SimSocket>& client, Address peer) {
  waiting_.push_back({SimSocket::answer(client), std::move(peer)});
  serve();
}

void SimListener::serve() {
  const auto alive = shared_from_this();
  while (listening_ && !waiting_.empty()) {
    if (!cap_.take(world_.events.now())) {
      next_window_.arm(cap_.next_window(), [self = shared_from_this()] { self->serve(); });
      return;
    }
    auto waiting = std::move(waiting_.front());
    waiting_.pop_front();
    hand_over(std::move(waiting));
  }
}

void SimListener::hand_over(Waiting waiting) {
  const auto slot = std::make_shared<SimSlot>(world_);
  slot->adopt(std::move(waiting.socket));
  Endpoint& endpoint = acceptor_.accepted(world_.events.now(), make_link(slot), waiting.peer);
  slot->attach(endpoint);
  slot->turn(world_.events.now());
}

void knock(SimWorld& world, std::shared_ptr<SimSocket> client, Address to) {
  Address from{"127.0.0.1", world.next_client_port++};
  if (world.next_client_port == 0) world.next_client_port = first_client_port;
  const auto arrival = world.events.now() + world.delay();
  world.events.schedule(arrival, [&world, client = std::move(client), to = std::move(to), from = std::move(from)] {
    const auto found = world.listeners.find(to);
    if (found != world.listeners.end() && found->second->takes()) {
      const auto listener = found->second;
      listener->arrive(client, from);
      return;
    }
    world.events.schedule(world.events.now() + world.delay(), [client] { client->arrive(Closing::refused); });
  });
}

}  // namespace zkspec
