// Who wants to hear of which path: WatchManager, 3.8. Watches belong to connections, not to sessions. Private to this room.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "fake-server/base/ids.hpp"

namespace zkspec {

/// WatcherMode, 3.8.
enum class WatchMode {
  standard,              ///< once
  persistent,            ///< until it is removed
  persistent_recursive,  ///< also of everything below
};

class WatchTable {
 public:
  /// Replaces the mode of a watch that is there: a connection has one per path (so up to 3.8; ZOOKEEPER-4466).
  void add(const std::string& path, ConnectionId watcher, WatchMode mode);
  bool remove(const std::string& path, ConnectionId watcher);  ///< whether it was there
  [[nodiscard]] bool is_watched(std::string_view path) const { return watchers_.contains(path); }
  /// Those who hear of an event on the path; standard watches end with it. `of_children` is none to those who watch recursively.
  std::set<ConnectionId> trigger(std::string_view path, bool of_children);
  void forget(ConnectionId watcher);
  void move_to(WatchTable& other, ConnectionId watcher);
  [[nodiscard]] const auto& by_path() const { return watchers_; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  using Watchers = std::map<ConnectionId, WatchMode>;

  void drop(std::map<std::string, Watchers, std::less<>>::iterator entry, Watchers::iterator watcher);

  std::map<std::string, Watchers, std::less<>> watchers_ = {};
  std::map<ConnectionId, std::set<std::string, std::less<>>> paths_ = {};
  std::size_t recursive_ = 0;  ///< as long as there is none, nobody looks at the parents of a path
  std::size_t size_ = 0;
};

}  // namespace zkspec
