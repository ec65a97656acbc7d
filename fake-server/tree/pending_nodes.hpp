// The tree as it would be if what was prepared so far were done: later operations of a multi are judged by it. ChangeRecord of
// ZooKeeperServer, 3.8.
#pragma once

#include <map>
#include <optional>

#include "fake-server/tree/data_tree.hpp"
#include "fake-server/tree/node_path.hpp"

namespace zkspec {

/// What a judgement looks at.
struct PendingNode {
  SharedAcl acl = {};
  NodeKind kind = NodeKind::persistent;
  std::int32_t version = 0;
  std::int32_t creations = 0;
  std::int32_t aversion = 0;
  std::size_t children = 0;
};

class PendingNodes {
 public:
  explicit PendingNodes(const DataTree& tree) : tree_{tree} {}

  /// nullptr: no such node, or no more. What is changed here is seen by later judgements only.
  PendingNode* find(std::string_view path) {
    const std::string key{path.empty() ? "/" : path};
    auto known = nodes_.find(key);
    if (known == nodes_.end()) known = nodes_.emplace(key, loaded(key)).first;
    return known->second ? &*known->second : nullptr;
  }
  void create(const std::string& path, PendingNode node) { nodes_[path] = std::move(node); }
  void remove(const std::string& path) { nodes_[path] = std::nullopt; }

 private:
  [[nodiscard]] std::optional<PendingNode> loaded(const std::string& path) const {
    const auto* node = tree_.find(path);
    if (node == nullptr) return std::nullopt;
    return PendingNode{node->acl, node->kind, node->version, node->creations, node->aversion, node->children.size()};
  }

  const DataTree& tree_;
  std::map<std::string, std::optional<PendingNode>> nodes_ = {};
};

}  // namespace zkspec
