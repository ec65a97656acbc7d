// The one port behind which every client under test stands: the reference client in process, any other in a child process.
// Only the factories know which is which.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "fake-server/log/api.hpp"
#include "fake-server/loop/loop.hpp"

namespace zkspec {

/// What a subject says it can do. Flags are those of the adapter protocol: reopen, session_id, password, granted_timeout,
/// dead_after_expiry, rewatch, fail_queued_ops, read_only, update_servers, rebalance, fixed_order, chroot, auth_result, sync_op, tls,
/// local_expiry, closed_event, ordered_callbacks.
struct Capabilities {
  std::string client = {};   ///< "kazoo"
  std::string version = {};  ///< "2.8.0"
  std::set<std::string, std::less<>> flags = {};
  int max_clients = 1;  ///< how many clients of this subject may live in one process
};

/// Told of everything that the clients of one trial say, at the time it was received. Not called from within send().
using ReportReceiver = std::function<void(TimePoint now, const std::string& client, ClientReport report)>;

/// The clients of one trial. Destroying it abandons them: they are closed without waiting and nothing more is received.
class ClientPort {
 public:
  virtual ~ClientPort() = default;
  virtual void send(const std::string& client, const ClientCommand& command) = 0;
};

/// A client implementation, running. Lives on one loop; must outlive the ports it gave out.
class Subject {
 public:
  virtual ~Subject() = default;
  [[nodiscard]] virtual const Capabilities& capabilities() const = 0;
  /// `trial` keeps the clients of trials in one process apart; it is used once.
  virtual std::unique_ptr<ClientPort> attach(const std::string& trial, ReportReceiver receiver) = 0;
  /// The slowest echo of the pipe since the last call; zero for a subject without a pipe.
  virtual Duration take_pipe_lateness() = 0;
  /// Why the subject is no longer usable ("exit 3", "line 7 is no JSON: …", "no answer to caps in 10 s"); empty while it is.
  [[nodiscard]] virtual std::string failure() const = 0;
};

}  // namespace zkspec
