// What came of an operation.
#pragma once

#include <vector>

#include "fake-server/tree/znode.hpp"
#include "fake-server/wire/message.hpp"

namespace zkspec {

/// What happened to a node, before anybody is told: `created`, `deleted` or `changed`.
struct NodeEvent {
  wire::WatchKind kind = wire::WatchKind::changed;
  std::string path = {};
  SharedAcl acl = {};         ///< of the node, which may be gone
  SharedAcl parent_acl = {};  ///< unless it has only changed

  friend bool operator==(const NodeEvent&, const NodeEvent&) = default;
};

/// Of a write.
struct WriteOutcome {
  wire::ErrorCode err = wire::ErrorCode::ok;
  wire::ReplyBody body = {};
  std::vector<NodeEvent> events = {};
};

/// An event for one connection.
struct FiredWatch {
  ConnectionId watcher = {};
  wire::WatchKind kind = wire::WatchKind::changed;
  std::string path = {};
  /// Of the node that the path names: who may not read it is not told, though the watch has ended (NIOServerCnxn.process, 3.8.4 and
  /// Debian's 3.8.0: CVE-2024-23944). nullptr for what was missed, which everybody is told.
  SharedAcl acl = {};

  friend bool operator==(const FiredWatch&, const FiredWatch&) = default;
};

/// Of a read: the reply and, before it, what the reader has missed (setWatches).
struct Answer {
  wire::ErrorCode err = wire::ErrorCode::ok;
  wire::ReplyBody body = {};
  std::vector<FiredWatch> missed = {};
};

}  // namespace zkspec
