// The requests of a handle that are not yet answered, in the order in which they were made: first those sent, then those that
// wait for a connection. A server answers in that order, so only the oldest can be answered next.
#pragma once

#include <deque>
#include <optional>

#include "fake-server/log/api.hpp"
#include "fake-server/wire/message.hpp"

namespace zkspec {

struct PendingOperation {
  wire::Request request = {};
  std::optional<command::Op> asked = {};  ///< what the application asked for; nothing for closeSession
};

class PendingOperations {
 public:
  /// Numbers the request. ClientCnxn.getXid, 3.8: from 1, never reset, after the largest number 1 again.
  void add(PendingOperation operation);

  /// The next request to go out, sent as of now.
  const wire::Request* next_to_send();

  /// The oldest one sent, if this is its number.
  std::optional<PendingOperation> answered(Xid xid);

  /// All of them, oldest first; none is pending any more.
  std::deque<PendingOperation> give_up();

 private:
  std::deque<PendingOperation> operations_ = {};
  std::size_t sent_ = 0;
  Xid next_xid_{1};
};

}  // namespace zkspec
