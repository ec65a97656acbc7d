// The servers of a connect string, in one order per handle that chance decides once.
#pragma once

#include <optional>
#include <vector>

#include "conformance/client/connect_filter.hpp"
#include "fake-server/base/random.hpp"

namespace zkspec {

class ServerList {
 public:
  /// At least one address. HostConnectionManager.shuffle, 3.8: the herd spreads itself.
  ServerList(std::vector<Address> addresses, Random& random);

  /// The next server in turn, not before `spacing` has passed since the attempt before at that same server.
  ConnectAttempt next(TimePoint now, Duration spacing);

 private:
  struct Server {
    Address address = {};
    std::optional<TimePoint> tried = {};
  };
  std::vector<Server> servers_ = {};
  std::size_t turn_ = 0;
};

}  // namespace zkspec
