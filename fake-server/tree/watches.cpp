#include "fake-server/tree/watches.hpp"

#include "fake-server/tree/node_path.hpp"

namespace zkspec {
namespace {

using wire::WatchKind;

void tell(const std::set<ConnectionId>& watchers, WatchKind kind, std::string_view path, const SharedAcl& acl,
          std::vector<FiredWatch>& fired) {
  for (const auto watcher : watchers) fired.push_back({watcher, kind, std::string{path}, acl});
}

}  // namespace

void Watches::add_lasting(const std::string& path, ConnectionId watcher, WatchMode mode) {
  data_.add(path, watcher, mode);
  children_.add(path, watcher, mode);
}

void Watches::forget(ConnectionId watcher) {
  data_.forget(watcher);
  children_.forget(watcher);
}

void Watches::move_to(Watches& other, ConnectionId watcher) {
  data_.move_to(other.data_, watcher);
  children_.move_to(other.children_, watcher);
}

std::vector<FiredWatch> Watches::fire(std::span<const NodeEvent> events) {
  std::vector<FiredWatch> fired;
  for (const auto& event : events) fire(event, fired);
  return fired;
}

/// DataTree.createNode, deleteNode and setData, 3.8: who watches both data and children of a deleted node hears of it once.
void Watches::fire(const NodeEvent& event, std::vector<FiredWatch>& fired) {
  const auto told = data_.trigger(event.path, false);
  tell(told, event.kind, event.path, event.acl, fired);
  if (event.kind == WatchKind::changed) return;
  if (event.kind == WatchKind::deleted) {
    auto others = children_.trigger(event.path, false);
    std::erase_if(others, [&told](ConnectionId watcher) { return told.contains(watcher); });
    tell(others, WatchKind::deleted, event.path, event.acl, fired);
  }
  const auto parent = parent_of(event.path);
  tell(children_.trigger(parent, true), WatchKind::child, parent, event.parent_acl, fired);
}

}  // namespace zkspec
