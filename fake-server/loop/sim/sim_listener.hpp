// A port of the simulated network, with the queue of connections that wait to be accepted.
#pragma once

#include <deque>

#include "fake-server/loop/accept_cap.hpp"
#include "fake-server/loop/sim/sim_socket.hpp"

namespace zkspec {

class SimListener : public std::enable_shared_from_this<SimListener> {
 public:
  /// As Linux has it (net.core.somaxconn); attempts beyond it are refused here, which real kernels need not do.
  static constexpr std::size_t backlog_limit = 4096;

  SimListener(SimWorld& world, Acceptor& acceptor, int accepts_per_second)
      : world_{world}, acceptor_{acceptor}, next_window_{world.events}, cap_{accepts_per_second} {}

  void accept() { listening_ = true; }
  void refuse();  ///< connections that were not accepted yet are reset
  [[nodiscard]] bool takes() const { return listening_ && waiting_.size() < backlog_limit; }
  void arrive(const std::shared_ptr<SimSocket>& client, Address peer);

 private:
  struct Waiting {
    std::shared_ptr<SimSocket> socket = {};
    Address peer = {};
  };

  void serve();
  void hand_over(Waiting waiting);

  SimWorld& world_;
  Acceptor& acceptor_;
  Alarm next_window_;
  AcceptCap cap_;
  bool listening_ = true;
  std::deque<Waiting> waiting_ = {};
};

/// A client's attempt: it reaches the listener after the network's delay, and so does the answer.
void knock(SimWorld& world, std::shared_ptr<SimSocket> client, Address to);

}  // namespace zkspec
