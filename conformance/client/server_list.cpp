#include "conformance/client/server_list.hpp"

#include <algorithm>

namespace zkspec {

ServerList::ServerList(std::vector<Address> addresses, Random& random) {
  random.shuffle(addresses);
  for (auto& address : addresses) servers_.push_back({std::move(address), {}});
}

ConnectAttempt ServerList::next(TimePoint now, Duration spacing) {
  auto& server = servers_[turn_];
  turn_ = (turn_ + 1) % servers_.size();
  const auto at = server.tried ? std::max(now, later(*server.tried, spacing)) : now;
  server.tried = at;
  return {server.address, at};
}

}  // namespace zkspec
