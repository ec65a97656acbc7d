#include "fake-server/tree/watch_table.hpp"

#include "fake-server/tree/node_path.hpp"

namespace zkspec {

void WatchTable::add(const std::string& path, ConnectionId watcher, WatchMode mode) {
  const auto [entry, is_new] = watchers_[path].try_emplace(watcher, mode);
  if (is_new) ++size_;
  else if (entry->second == WatchMode::persistent_recursive) --recursive_;
  if (mode == WatchMode::persistent_recursive) ++recursive_;
  entry->second = mode;
  paths_[watcher].insert(path);
}

bool WatchTable::remove(const std::string& path, ConnectionId watcher) {
  const auto entry = watchers_.find(path);
  if (entry == watchers_.end()) return false;
  const auto found = entry->second.find(watcher);
  if (found == entry->second.end()) return false;
  drop(entry, found);
  return true;
}

/// Those who watch recursively hear only of the nodes themselves: WatchManager.triggerWatch, 3.8.
std::set<ConnectionId> WatchTable::trigger(std::string_view path, bool of_children) {
  std::set<ConnectionId> told;
  if (const auto entry = watchers_.find(path); entry != watchers_.end()) {
    const auto watchers = entry->second;  // drop() takes them out of the original
    for (const auto& [watcher, mode] : watchers) {
      if (mode != WatchMode::persistent_recursive || !of_children) told.insert(watcher);
      if (mode == WatchMode::standard) drop(entry, entry->second.find(watcher));
    }
  }
  if (recursive_ == 0 || of_children) return told;
  for (auto above = parent_of(path); !above.empty(); above = parent_of(above)) {
    const auto entry = watchers_.find(above);
    if (entry == watchers_.end()) continue;
    for (const auto& [watcher, mode] : entry->second)
      if (mode == WatchMode::persistent_recursive) told.insert(watcher);
  }
  return told;
}

void WatchTable::move_to(WatchTable& other, ConnectionId watcher) {
  const auto own = paths_.find(watcher);
  if (own == paths_.end()) return;
  for (const auto& path : own->second) other.add(path, watcher, watchers_.at(path).at(watcher));
  forget(watcher);
}

void WatchTable::forget(ConnectionId watcher) {
  const auto own = paths_.find(watcher);
  if (own == paths_.end()) return;
  const auto paths = std::move(own->second);
  paths_.erase(own);
  for (const auto& path : paths) {
    const auto entry = watchers_.find(path);
    drop(entry, entry->second.find(watcher));
  }
}

void WatchTable::drop(std::map<std::string, Watchers, std::less<>>::iterator entry, Watchers::iterator watcher) {
  if (const auto own = paths_.find(watcher->first); own != paths_.end()) {
    own->second.erase(entry->first);
    if (own->second.empty()) paths_.erase(own);
  }
  if (watcher->second == WatchMode::persistent_recursive) --recursive_;
  --size_;
  entry->second.erase(watcher);
  if (entry->second.empty()) watchers_.erase(entry);
}

}  // namespace zkspec
