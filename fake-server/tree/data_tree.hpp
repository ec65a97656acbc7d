// The data behind a server: nodes, and nothing else. A value: a copy of it is a replica, which follows by applying the same
// transactions. It refuses nothing, knows no connection, no clock and no bytes; prepare.hpp judges writes, reads.hpp answers reads.
#pragma once

#include <map>

#include "fake-server/tree/node_table.hpp"
#include "fake-server/tree/outcome.hpp"
#include "fake-server/tree/quotas.hpp"
#include "fake-server/tree/transaction.hpp"

namespace zkspec {

class DataTree {
 public:
  DataTree();  ///< the nodes of a fresh server

  /// The transaction was prepared against a tree like this one. Its reply is that of the operation it came from.
  WriteOutcome apply(const Transaction& transaction);

  [[nodiscard]] Zxid last_zxid() const { return zxid_; }
  void advance_to(Zxid zxid) { zxid_ = std::max(zxid_, zxid); }  ///< never back

  /// nullptr: no such node. To a real server the empty path is the root too: DataTree, 3.8, keeps it under both.
  [[nodiscard]] const Znode* find(std::string_view path) const { return nodes_.find(path.empty() ? "/" : path); }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] std::size_t count_below(std::string_view path) const;
  [[nodiscard]] const std::set<std::string>& ephemerals(SessionId session) const;
  /// Containers and TTL nodes.
  [[nodiscard]] const std::set<std::string>& reapable() const { return reapable_; }

  /// Not a transaction: what a server finds when it starts, or is handed from outside. The parent must be there; the children stay.
  void put(const std::string& path, Znode node);
  void set_config(std::string_view config, std::int64_t time_ms);  ///< the text of /zookeeper/config

 private:
  class Application;

  Znode& at(std::string_view path) { return *nodes_.find(path.empty() ? "/" : path); }
  void count(std::string_view path, std::int64_t nodes, std::int64_t bytes);  ///< for the quota at or above it
  void recount(std::string_view limited);
  void enlist(const std::string& path, const Znode& node);
  void strike(const std::string& path, const Znode& node);

  Zxid zxid_ = {};
  NodeTable nodes_ = {};
  std::map<SessionId, std::set<std::string>> ephemerals_ = {};
  std::set<std::string> reapable_ = {};
  Quotas quotas_ = {};
};

/// One for all nodes that anybody may do anything with.
SharedAcl shared(const std::vector<wire::Acl>& acl);

}  // namespace zkspec
