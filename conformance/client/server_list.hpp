// The servers of a handle, in one order that chance decides once; and what an update of the list makes of them, so that in expectation
// all servers carry the same number of clients. HostConnectionManager, 3.8; Programmer's Guide, ZooKeeper Sessions.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "conformance/client/connect_filter.hpp"
#include "fake-server/base/random.hpp"

namespace zkspec {

class ServerList {
 public:
  /// At least one address. The herd spreads itself: everybody has an order of his own. `random` and `filter`, if any, outlive the list.
  ServerList(std::vector<Address> addresses, Random& random, ConnectFilter* filter = nullptr);

  /// The next server in turn, not before `spacing` has passed since the attempt before at that same server.
  ConnectAttempt next(TimePoint now, Duration spacing);
  /// The next server in turn for a question, and another one than `current` if there is one.
  Address next_beside(const Address& current);
  void turn_to(const Address& address);  ///< its turn is next, if it is listed

  /// Takes other addresses, at least one, in place of these. True: `current` is to be left, and next() looks for another server in the
  /// way that the balance asks for, until both groups are used up or connected() is called.
  bool update(std::vector<Address> addresses, const Address& current);
  void connected() { move_.reset(); }

 private:
  struct Server {
    Address address = {};
    std::optional<TimePoint> tried = {};
  };
  /// Where to look first after an update: servers that were listed before, and those that were not.
  struct Move {
    std::deque<Address> old_ones = {};
    std::deque<Address> new_ones = {};
    double take_new = 0;
    ListChange change = {};
  };

  [[nodiscard]] std::optional<std::size_t> find(const Address& address) const;
  void replace(const std::vector<Address>& addresses);
  std::optional<std::size_t> next_of_move();

  Random& random_;
  ConnectFilter* filter_;
  std::vector<Server> servers_ = {};
  std::size_t turn_ = 0;
  std::optional<Move> move_ = {};
};

}  // namespace zkspec
