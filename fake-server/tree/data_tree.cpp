#include "fake-server/tree/data_tree.hpp"

#include <algorithm>

#include "fake-server/tree/node_path.hpp"

namespace zkspec {
namespace {

using wire::ErrorCode;
using wire::WatchKind;

void fire(std::vector<FiredWatch>& fired, const std::set<ConnectionId>& watchers, WatchKind kind, std::string_view path) {
  for (const auto watcher : watchers) fired.push_back({watcher, kind, std::string{path}});
}

/// ZKDatabase.isSpecialPath, 3.8.
bool is_special(std::string_view path) {
  return path == "/" || path == "/zookeeper" || path == "/zookeeper/config" || path == "/zookeeper/quota";
}

bool version_fits(std::int32_t wanted, std::int32_t actual) { return wanted == -1 || wanted == actual; }

Outcome failed(ErrorCode err) { return {err, {}, {}}; }

const std::vector<std::string>& listed(const wire::Vector<std::string>& paths) {
  static const std::vector<std::string> none = {};
  return paths ? *paths : none;
}

}  // namespace

DataTree::DataTree() {
  nodes_.emplace("/", Node{Bytes{}, {}, {}});
  insert("/zookeeper", Node{Bytes{}, {}, {}});
  insert("/zookeeper/config", Node{Bytes{}, {}, {}});
  insert("/zookeeper/quota", Node{Bytes{}, {}, {}});
  // A real server counts neither its first nodes nor an empty root: DataNode.copyStat, 3.8, gives 2 * creations - children.
  for (auto& [path, node] : nodes_) node.stat.cversion = -node.stat.numChildren;
}

const wire::Stat* DataTree::stat(std::string_view path) const {
  const auto found = nodes_.find(path);
  return found == nodes_.end() ? nullptr : &found->second.stat;
}

/// To a real server the empty path is the root too: DataTree, 3.8, keeps it under both.
DataTree::Node* DataTree::find(std::string_view path) {
  const auto found = nodes_.find(path.empty() ? "/" : path);
  return found == nodes_.end() ? nullptr : &found->second;
}

void DataTree::insert(const std::string& path, Node node) {
  auto& parent = *find(parent_of(path));
  parent.children.emplace(last_part(path));
  ++parent.stat.numChildren;
  ++parent.stat.cversion;
  parent.stat.pzxid = zxid_;
  if (node.stat.ephemeralOwner != no_session) ephemerals_[node.stat.ephemeralOwner].insert(path);
  nodes_.emplace(path, std::move(node));
}

/// DataTree.deleteNode, 3.8: a connection that watches both data and children of the node hears of it once.
void DataTree::erase(const std::string& path, std::vector<FiredWatch>& fired) {
  const auto found = nodes_.find(path);
  if (const auto owner = ephemerals_.find(found->second.stat.ephemeralOwner); owner != ephemerals_.end()) {
    owner->second.erase(path);
    if (owner->second.empty()) ephemerals_.erase(owner);
  }
  nodes_.erase(found);
  auto& parent = *find(parent_of(path));
  parent.children.erase(std::string{last_part(path)});
  --parent.stat.numChildren;
  ++parent.stat.cversion;
  parent.stat.pzxid = zxid_;

  const auto told = data_watches_.take(path);
  auto others = child_watches_.take(path);
  std::erase_if(others, [&told](ConnectionId watcher) { return told.contains(watcher); });
  fire(fired, told, WatchKind::deleted, path);
  fire(fired, others, WatchKind::deleted, path);
  fire(fired, child_watches_.take(parent_of(path)), WatchKind::child, parent_of(path));
}

/// The order of the checks is that of PrepRequestProcessor.pRequest2TxnCreate, 3.8.
Outcome DataTree::create(const wire::CreateRequest& request, const Writer& writer) {
  log_transaction();
  if (!request.path) return failed(ErrorCode::marshalling_error);
  const auto& path = *request.path;
  if (path.find('/') == std::string::npos) return failed(ErrorCode::bad_arguments);
  if (!request.acl || request.acl->empty()) return failed(ErrorCode::invalid_acl);
  const auto* parent = find(parent_of(path));
  if (parent == nullptr) return failed(ErrorCode::no_node);
  if (!is_valid_path(path)) return failed(ErrorCode::bad_arguments);
  if (find(path) != nullptr) return failed(ErrorCode::node_exists);
  if (parent->stat.ephemeralOwner != no_session) return failed(ErrorCode::no_children_for_ephemerals);

  wire::Stat stat{.czxid = zxid_, .mzxid = zxid_, .ctime = writer.time_ms, .mtime = writer.time_ms, .pzxid = zxid_};
  if (request.flags == wire::create_flag::ephemeral) stat.ephemeralOwner = writer.session;
  stat.dataLength = request.data ? static_cast<std::int32_t>(request.data->size()) : 0;
  insert(path, {request.data, stat, {}});

  Outcome outcome{ErrorCode::ok, wire::CreateResponse{path}, {}};
  fire(outcome.fired, data_watches_.take(path), WatchKind::created, path);
  fire(outcome.fired, child_watches_.take(parent_of(path)), WatchKind::child, parent_of(path));
  return outcome;
}

Outcome DataTree::remove(const wire::DeleteRequest& request) {
  log_transaction();
  if (!request.path) return failed(ErrorCode::marshalling_error);
  const auto& path = *request.path;
  if (path.find('/') == std::string::npos || path.find('\0') != std::string::npos || is_special(path))
    return failed(ErrorCode::bad_arguments);
  const auto* node = find(path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  if (!version_fits(request.version, node->stat.version)) return failed(ErrorCode::bad_version);
  if (!node->children.empty()) return failed(ErrorCode::not_empty);
  Outcome outcome;
  erase(path, outcome.fired);
  return outcome;
}

Outcome DataTree::set_data(const wire::SetDataRequest& request, const Writer& writer) {
  log_transaction();
  const auto path = request.path.value_or("");
  if (!is_valid_path(path)) return failed(ErrorCode::bad_arguments);
  auto* node = find(path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  if (!version_fits(request.version, node->stat.version)) return failed(ErrorCode::bad_version);
  node->data = request.data;
  node->stat.dataLength = request.data ? static_cast<std::int32_t>(request.data->size()) : 0;
  node->stat.mzxid = zxid_;
  node->stat.mtime = writer.time_ms;
  ++node->stat.version;
  Outcome outcome{ErrorCode::ok, wire::SetDataResponse{node->stat}, {}};
  fire(outcome.fired, data_watches_.take(path), WatchKind::changed, path);
  return outcome;
}

Outcome DataTree::end_session(SessionId session) {
  log_transaction();
  Outcome outcome;
  const auto owned = ephemerals_.find(session);
  if (owned == ephemerals_.end()) return outcome;
  const auto paths = owned->second;  // erase() takes them out of the original
  for (const auto& path : paths) erase(path, outcome.fired);
  return outcome;
}

Outcome DataTree::exists(const wire::ExistsRequest& request, ConnectionId reader) {
  if (!request.path) return failed(ErrorCode::marshalling_error);
  const auto& path = *request.path;
  if (request.watch) data_watches_.add(path, reader);
  const auto* node = find(path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  return {ErrorCode::ok, wire::ExistsResponse{node->stat}, {}};
}

Outcome DataTree::get_data(const wire::GetDataRequest& request, ConnectionId reader) {
  if (!request.path) return failed(ErrorCode::marshalling_error);
  const auto& path = *request.path;
  const auto* node = find(path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  if (request.watch) data_watches_.add(path, reader);
  return {ErrorCode::ok, wire::GetDataResponse{node->data, node->stat}, {}};
}

Outcome DataTree::get_children(const wire::GetChildrenRequest& request, ConnectionId reader) {
  if (!request.path) return failed(ErrorCode::marshalling_error);
  const auto& path = *request.path;
  const auto* node = find(path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  if (request.watch) child_watches_.add(path, reader);
  return {ErrorCode::ok, wire::GetChildren2Response{std::vector(node->children.begin(), node->children.end()), node->stat}, {}};
}

/// DataTree.setWatches, 3.8.
Outcome DataTree::set_watches(const wire::SetWatches& request, ConnectionId reader) {
  Outcome outcome;
  const auto tell = [&](WatchKind kind, const std::string& path) { outcome.fired.push_back({reader, kind, path}); };
  for (const auto& path : listed(request.dataWatches)) {
    const auto* node = find(path);
    if (node == nullptr) tell(WatchKind::deleted, path);
    else if (node->stat.mzxid > request.relativeZxid) tell(WatchKind::changed, path);
    else data_watches_.add(path, reader);
  }
  for (const auto& path : listed(request.existWatches)) {
    if (find(path) != nullptr) tell(WatchKind::created, path);
    else data_watches_.add(path, reader);
  }
  for (const auto& path : listed(request.childWatches)) {
    const auto* node = find(path);
    if (node == nullptr) tell(WatchKind::deleted, path);
    else if (node->stat.pzxid > request.relativeZxid) tell(WatchKind::child, path);
    else child_watches_.add(path, reader);
  }
  return outcome;
}

void DataTree::forget(ConnectionId watcher) {
  data_watches_.forget(watcher);
  child_watches_.forget(watcher);
}

}  // namespace zkspec
