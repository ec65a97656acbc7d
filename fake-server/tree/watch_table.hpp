// Who wants to hear of which path, once. Watches belong to connections: they end with the TCP connection, not with the session.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "fake-server/base/ids.hpp"

namespace zkspec {

class WatchTable {
 public:
  void add(const std::string& path, ConnectionId watcher) { watchers_[path].insert(watcher); }

  /// Those who watched the path; they do not any more.
  std::set<ConnectionId> take(std::string_view path);

  void forget(ConnectionId watcher);

 private:
  std::map<std::string, std::set<ConnectionId>, std::less<>> watchers_ = {};
};

}  // namespace zkspec
