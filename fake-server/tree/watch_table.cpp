#include "fake-server/tree/watch_table.hpp"

namespace zkspec {

std::set<ConnectionId> WatchTable::take(std::string_view path) {
  const auto found = watchers_.find(path);
  if (found == watchers_.end()) return {};
  auto watchers = std::move(found->second);
  watchers_.erase(found);
  return watchers;
}

void WatchTable::forget(ConnectionId watcher) {
  for (auto entry = watchers_.begin(); entry != watchers_.end();) {
    entry->second.erase(watcher);
    entry = entry->second.empty() ? watchers_.erase(entry) : std::next(entry);
  }
}

}  // namespace zkspec
