// Nodes by their paths. Hashed, because most of what a server is asked is one look-up; there is no way to traverse it, so that the
// order of a hash table can be seen by nobody. Traversals follow the children of nodes.
#pragma once

#include <string_view>
#include <unordered_map>

#include "fake-server/tree/znode.hpp"

namespace zkspec {

class NodeTable {
 public:
  [[nodiscard]] const Znode* find(std::string_view path) const {
    const auto found = nodes_.find(path);
    return found == nodes_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] Znode* find(std::string_view path) {
    const auto found = nodes_.find(path);
    return found == nodes_.end() ? nullptr : &found->second;
  }
  /// Replaces what was there. The reference is good until the node is erased.
  Znode& put(const std::string& path, Znode node) { return nodes_.insert_or_assign(path, std::move(node)).first->second; }
  void erase(std::string_view path) {
    if (const auto found = nodes_.find(path); found != nodes_.end()) nodes_.erase(found);
  }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, Znode, TextHash, std::equal_to<>> nodes_ = {};
};

}  // namespace zkspec
