// The watches of one server's connections, and who is told of what happened in the tree. Knows paths, not nodes.
#pragma once

#include <span>

#include "fake-server/tree/outcome.hpp"
#include "fake-server/tree/watch_table.hpp"

namespace zkspec {

/// A server keeps two tables: DataTree.dataWatches and childWatches, 3.8. exists() watches data, addWatch() both.
class Watches {
 public:
  enum class Kind { data, children };

  void add(Kind kind, const std::string& path, ConnectionId watcher) { table(kind).add(path, watcher, WatchMode::standard); }
  void add_lasting(const std::string& path, ConnectionId watcher, WatchMode mode);  ///< addWatch
  bool remove(Kind kind, const std::string& path, ConnectionId watcher) { return table(kind).remove(path, watcher); }
  [[nodiscard]] bool is_watched(Kind kind, std::string_view path) const {
    return (kind == Kind::data ? data_ : children_).is_watched(path);
  }
  void forget(ConnectionId watcher);  ///< its connection has ended

  /// Whom a transaction's events reach, in the order in which they are to be sent.
  std::vector<FiredWatch> fire(std::span<const NodeEvent> events);

  void move_to(Watches& other, ConnectionId watcher);  ///< all that the connection watches
  [[nodiscard]] const WatchTable& table(Kind kind) const { return kind == Kind::data ? data_ : children_; }
  [[nodiscard]] std::size_t count() const { return data_.size() + children_.size(); }

 private:
  WatchTable& table(Kind kind) { return kind == Kind::data ? data_ : children_; }
  void fire(const NodeEvent& event, std::vector<FiredWatch>& fired);

  WatchTable data_ = {};
  WatchTable children_ = {};
};

}  // namespace zkspec
