// Servers under test: where they are, what they grant, and what can be done to them where they are ours to break.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fake-server/base/endpoint.hpp"
#include "fake-server/base/ids.hpp"
#include "fake-server/base/result.hpp"
#include "fake-server/base/time.hpp"

namespace zkspec {

/// The members of one ensemble, as far as a run has them in hand. Trials call it from the threads of their workers, one at a time.
class ServerControl {
 public:
  virtual ~ServerControl() = default;
  virtual void crash(ServerIndex server) = 0;    ///< it ends at once, and its connections with it; its data stay
  virtual void restart(ServerIndex server) = 0;  ///< it is started again, with the data that it had
  /// What was asked for is done, and those that run serve as far as they can. Processes take their time for that.
  [[nodiscard]] virtual bool settled() = 0;
  virtual Result<void> restore() = 0;  ///< blocks until all serve again; at once where nothing was asked for
  [[nodiscard]] virtual std::optional<ServerIndex> leader() = 0;  ///< when everything was settled last; none where there is but one server
  [[nodiscard]] virtual std::string failure() = 0;                ///< why nothing can be judged any more; empty while it can
};

/// By which servers grant timeouts.
struct Terms {
  Duration tick = {};
  Duration shortest = 2 * tick;  ///< timeout that is granted
  Duration longest = 20 * tick;
};

struct ServersToJudge {
  std::vector<Address> addresses = {};  ///< s1 of the cases first
  Terms terms = {};
  std::set<std::string, std::less<>> capabilities = {};  ///< words of vocabulary::server_capabilities()
  ServerControl* control = nullptr;         ///< none: not ours to break
  /// Told of nodes of ours that could not be deleted on servers which are not ours, by any thread; none: nobody is.
  std::function<void(const std::vector<std::string>& nodes)> left_behind = {};
};

}  // namespace zkspec
