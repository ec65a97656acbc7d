// The data behind all servers of an ensemble: nodes, transactions, ephemerals, one-shot watches. It knows no connection but by
// its number, no clock and no bytes. There are no ACLs beyond "a create must name some", no quotas, no sequential nodes.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "fake-server/tree/watch_table.hpp"
#include "fake-server/wire/message.hpp"

namespace zkspec {

/// An event for one connection.
struct FiredWatch {
  ConnectionId watcher = {};
  wire::WatchKind kind = wire::WatchKind::changed;
  std::string path = {};

  friend bool operator==(const FiredWatch&, const FiredWatch&) = default;
};

/// What became of an operation: its reply and, in this order and before the reply, the events it caused.
struct Outcome {
  wire::ErrorCode err = wire::ErrorCode::ok;
  wire::ReplyBody body = {};
  std::vector<FiredWatch> fired = {};
};

/// On whose behalf, and when (milliseconds since 1970, for ctime and mtime).
struct Writer {
  SessionId session = {};
  std::int64_t time_ms = 0;
};

/// Each write is a transaction and takes a zxid, also when it fails: PrepRequestProcessor.pRequest, 3.8.
class DataTree {
 public:
  DataTree();

  [[nodiscard]] Zxid last_zxid() const { return zxid_; }
  void advance_to(Zxid zxid) { zxid_ = std::max(zxid_, zxid); }  ///< never back
  void log_transaction() { zxid_ = Zxid{zxid_.value() + 1}; }    ///< one that leaves the data alone: a new session, an undecodable write

  /// The reply is a CreateResponse. `flags` must be persistent or ephemeral.
  Outcome create(const wire::CreateRequest& request, const Writer& writer);
  Outcome remove(const wire::DeleteRequest& request);
  Outcome set_data(const wire::SetDataRequest& request, const Writer& writer);
  Outcome end_session(SessionId session);  ///< removes its ephemerals, all in one transaction

  Outcome exists(const wire::ExistsRequest& request, ConnectionId reader);  ///< arms its watch also on a node that is not there
  Outcome get_data(const wire::GetDataRequest& request, ConnectionId reader);
  Outcome get_children(const wire::GetChildrenRequest& request, ConnectionId reader);  ///< the reply is a GetChildren2Response
  Outcome set_watches(const wire::SetWatches& request, ConnectionId reader);           ///< fired: what the reader has missed

  void forget(ConnectionId watcher);  ///< its connection has ended

  [[nodiscard]] const wire::Stat* stat(std::string_view path) const;  ///< nullptr: no such node

 private:
  struct Node {
    wire::Buffer data = {};
    wire::Stat stat = {};
    std::set<std::string> children = {};
  };

  Node* find(std::string_view path);
  void insert(const std::string& path, Node node);
  void erase(const std::string& path, std::vector<FiredWatch>& fired);

  Zxid zxid_ = {};
  std::map<std::string, Node, std::less<>> nodes_ = {};
  std::map<SessionId, std::set<std::string>> ephemerals_ = {};
  WatchTable data_watches_ = {};  ///< those of exists too: DataTree.statNode, 3.8
  WatchTable child_watches_ = {};
};

}  // namespace zkspec
