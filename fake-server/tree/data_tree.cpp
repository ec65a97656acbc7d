#include "fake-server/tree/data_tree.hpp"

#include "fake-server/tree/node_path.hpp"

namespace zkspec {
namespace {

using wire::ErrorCode;
using wire::OpCode;
using wire::WatchKind;

constexpr std::string_view config_path = "/zookeeper/config";

std::string child_path(std::string_view parent, std::string_view name) {
  std::string path{parent == "/" ? "" : parent};
  path += '/';
  return path += name;
}

/// FinalRequestProcessor.processRequest, case multi, and MultiResponse.serialize, 3.8.
wire::MultiResponse::Result as_result(WriteOutcome outcome) {
  using Result = wire::MultiResponse::Result;
  if (auto* body = std::get_if<wire::CreateResponse>(&outcome.body)) return Result{{OpCode::create, false, ErrorCode::ok}, *body};
  if (auto* body = std::get_if<wire::Create2Response>(&outcome.body)) return Result{{OpCode::create2, false, ErrorCode::ok}, *body};
  if (auto* body = std::get_if<wire::SetDataResponse>(&outcome.body)) return Result{{OpCode::setData, false, ErrorCode::ok}, *body};
  return {};
}

}  // namespace

SharedAcl shared(const std::vector<wire::Acl>& acl) {
  static const SharedAcl open = std::make_shared<const std::vector<wire::Acl>>(*wire::open_acl());
  return acl == *open ? open : std::make_shared<const std::vector<wire::Acl>>(acl);
}

/// DataTree and DataTree.addConfigNode, 3.8: these nodes count as no creations, and only the configuration may not be written.
DataTree::DataTree() {
  const auto open = shared(*wire::open_acl());
  Znode root{.acl = open};
  root.children = {"zookeeper"};
  nodes_.put("/", std::move(root));
  Znode proc{.acl = open};
  proc.children = {"config", "quota"};
  nodes_.put("/zookeeper", std::move(proc));
  nodes_.put("/zookeeper/quota", {.acl = open});
  nodes_.put(std::string{config_path}, {.acl = shared({{wire::permission::read, {"world", "anyone"}}}), .aversion = -1});
}

/// What one transaction does, step by step.
class DataTree::Application {
 public:
  Application(DataTree& tree, const Transaction& transaction, std::vector<NodeEvent>& events)
      : tree_{tree}, transaction_{transaction}, events_{events} {}

  WriteOutcome operator()(const txn::Failed& what) const { return {what.err, {}, {}}; }
  WriteOutcome operator()(const txn::OpenSession& /*what*/) const { return {}; }
  WriteOutcome operator()(const txn::Check& /*what*/) const { return {}; }

  WriteOutcome operator()(const txn::CloseSession& what) {
    for (const auto& path : what.ephemerals)
      if (tree_.find(path) != nullptr) remove(path);
    return {};
  }

  /// DataTree.createNode, 3.8.
  WriteOutcome operator()(const txn::Create& what) {
    Znode node{.data = what.data,
               .acl = shared(what.acl),
               .kind = what.kind,
               .owner = what.kind == NodeKind::ephemeral ? transaction_.session : no_session,
               .ttl_ms = what.ttl_ms,
               .czxid = transaction_.zxid,
               .mzxid = transaction_.zxid,
               .pzxid = transaction_.zxid,
               .ctime = transaction_.time_ms,
               .mtime = transaction_.time_ms};
    const auto stat = node.stat();
    const auto acl = node.acl;
    auto& parent = tree_.at(parent_of(what.path));
    parent.children.emplace(last_part(what.path));
    parent.creations = what.parent_creations;
    parent.pzxid = transaction_.zxid;
    tree_.enlist(what.path, node);
    const auto size = stat.dataLength;
    tree_.nodes_.put(what.path, std::move(node));
    if (const auto limited = counted_by(what.path)) tree_.recount(*limited);
    tree_.count(what.path, 1, size);
    events_.push_back({WatchKind::created, what.path, acl, parent.acl});
    if (what.type == OpCode::create) return {ErrorCode::ok, wire::CreateResponse{what.path}, {}};
    return {ErrorCode::ok, wire::Create2Response{what.path, stat}, {}};
  }

  WriteOutcome operator()(const txn::Delete& what) {
    remove(what.path);
    return {};
  }

  WriteOutcome operator()(const txn::SetData& what) {
    const auto& node = write(what.path, what.data, what.version);
    return {ErrorCode::ok, wire::SetDataResponse{node.stat()}, {}};
  }

  /// Written twice, as the new configuration of the server (ZKDatabase.initConfigInZKDatabase) and as a transaction.
  WriteOutcome operator()(const txn::Reconfig& what) {
    write(std::string{config_path}, to_bytes(what.config), -1);
    const auto& node = write(std::string{config_path}, to_bytes(what.config), -1);
    return {ErrorCode::ok, wire::GetDataResponse{node.data, node.stat()}, {}};
  }

  /// No zxid of the node says that this has happened.
  WriteOutcome operator()(const txn::SetAcl& what) {
    auto& node = tree_.at(what.path);
    node.acl = shared(what.acl);
    node.aversion = what.aversion;
    return {ErrorCode::ok, wire::SetAclResponse{node.stat()}, {}};
  }

  WriteOutcome operator()(const txn::Multi& what) {
    wire::MultiResponse response;
    for (const auto& step : what.steps) response.results.push_back(std::visit([this](const auto& one) { return result(one); }, step));
    return {ErrorCode::ok, std::move(response), {}};
  }

 private:
  using Result = wire::MultiResponse::Result;

  static Result result(const txn::Failed& what) { return {{OpCode::error, false, what.err}, wire::ErrorResponse{what.err}}; }
  static Result result(const txn::Check& /*what*/) { return {{OpCode::check, false, ErrorCode::ok}, std::monostate{}}; }
  Result result(const txn::Delete& what) {
    remove(what.path);
    return {{OpCode::delete_, false, ErrorCode::ok}, std::monostate{}};
  }
  template <class What>
  Result result(const What& what) {
    return as_result((*this)(what));
  }

  const Znode& write(const std::string& path, const wire::Buffer& data, std::int32_t version) {
    auto& node = tree_.at(path);
    const auto old_size = node.stat().dataLength;
    node.data = data;
    node.mtime = transaction_.time_ms;
    node.mzxid = transaction_.zxid;
    node.version = version;
    tree_.count(path, 0, node.stat().dataLength - old_size);
    events_.push_back({WatchKind::changed, path, node.acl, nullptr});
    return node;
  }

  /// DataTree.deleteNode, 3.8.
  void remove(const std::string& path) {
    auto& parent = tree_.at(parent_of(path));
    parent.children.erase(std::string{last_part(path)});
    parent.pzxid = std::max(parent.pzxid, transaction_.zxid);
    auto& node = tree_.at(path);
    events_.push_back({WatchKind::deleted, path, node.acl, parent.acl});
    const auto size = node.stat().dataLength;
    tree_.strike(path, node);
    tree_.nodes_.erase(path);
    tree_.count(path, -1, -size);
  }

  DataTree& tree_;
  const Transaction& transaction_;
  std::vector<NodeEvent>& events_;
};

WriteOutcome DataTree::apply(const Transaction& transaction) {
  std::vector<NodeEvent> events;
  auto outcome = std::visit(Application{*this, transaction, events}, transaction.what);
  outcome.events = std::move(events);
  advance_to(transaction.zxid);
  return outcome;
}

/// DataTree.getAllChildrenNumber, 3.8, counts paths that begin with this one and a slash; the empty path has the root below it.
std::size_t DataTree::count_below(std::string_view path) const {
  if (path == "/") return nodes_.size() - 1;
  if (path.empty()) return nodes_.size();
  std::size_t count = 0;
  std::vector<std::string> ahead{std::string{path}};
  while (!ahead.empty()) {
    const auto parent = std::move(ahead.back());
    ahead.pop_back();
    const auto& children = find(parent)->children;
    count += children.size();
    for (const auto& name : children) ahead.push_back(child_path(parent, name));
  }
  return count;
}

const std::set<std::string>& DataTree::ephemerals(SessionId session) const {
  static const std::set<std::string> none = {};
  const auto found = ephemerals_.find(session);
  return found == ephemerals_.end() ? none : found->second;
}

void DataTree::put(const std::string& path, Znode node) {
  if (const auto* old = nodes_.find(path)) {
    strike(path, *old);
    node.children = old->children;
  } else {
    auto& parent = at(parent_of(path));
    parent.children.emplace(last_part(path));
    ++parent.creations;
  }
  enlist(path, node);
  nodes_.put(path, std::move(node));
}

void DataTree::set_config(std::string_view config, std::int64_t time_ms) {
  auto& node = at(config_path);
  node.data = to_bytes(config);
  node.version = -1;
  node.mtime = time_ms;
}

/// DataTree.updateQuotaStat, 3.8: no zxid and no version of the node that counts says that it was written.
void DataTree::count(std::string_view path, std::int64_t nodes, std::int64_t bytes) {
  const auto limited = quotas_.limited(path);
  auto* counter = limited ? nodes_.find(count_node(*limited)) : nullptr;
  if (counter == nullptr) return;
  auto sum = read_quota_count(counter->data.value_or(Bytes{}));
  sum.nodes += nodes;
  sum.bytes += bytes;
  counter->data = to_bytes(to_string(sum));
}

/// DataTree.updateQuotaForPath, 3.8: the node itself counts too; one that does not exist counts nothing.
void DataTree::recount(std::string_view limited) {
  QuotaCount sum;
  std::vector<std::string> ahead{std::string{limited}};
  while (!ahead.empty()) {
    const auto path = std::move(ahead.back());
    ahead.pop_back();
    const auto* node = find(path);
    if (node == nullptr) continue;
    ++sum.nodes;
    sum.bytes += node->stat().dataLength;
    for (const auto& name : node->children) ahead.push_back(child_path(path, name));
  }
  at(count_node(limited)).data = to_bytes(to_string(sum));
}

void DataTree::enlist(const std::string& path, const Znode& node) {
  quotas_.node_created(path);
  if (node.kind == NodeKind::ephemeral) ephemerals_[node.owner].insert(path);
  if (node.kind == NodeKind::container || node.kind == NodeKind::ttl) reapable_.insert(path);
}

void DataTree::strike(const std::string& path, const Znode& node) {
  reapable_.erase(path);
  quotas_.node_removed(path);
  const auto owned = ephemerals_.find(node.owner);
  if (node.kind != NodeKind::ephemeral || owned == ephemerals_.end()) return;
  owned->second.erase(path);
  if (owned->second.empty()) ephemerals_.erase(owned);
}

}  // namespace zkspec
