// One node of the data tree, as a server keeps it: DataNode and EphemeralType, 3.8.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "fake-server/wire/acl.hpp"
#include "fake-server/wire/stat.hpp"

namespace zkspec {

enum class NodeKind { persistent, ephemeral, container, ttl };

/// Most nodes have one of few lists, so that they share them (ReferenceCountedACLCache, 3.8). Never nullptr in a tree.
using SharedAcl = std::shared_ptr<const std::vector<wire::Acl>>;

struct Znode {
  wire::Buffer data = Bytes{};
  SharedAcl acl = {};
  NodeKind kind = NodeKind::persistent;
  SessionId owner = {};     ///< of an ephemeral
  std::int64_t ttl_ms = 0;  ///< of a TTL node
  Zxid czxid = {};
  Zxid mzxid = {};
  Zxid pzxid = {};
  std::int64_t ctime = 0;
  std::int64_t mtime = 0;
  std::int32_t version = 0;
  std::int32_t creations = 0;  ///< of children, ever: what a server calls cversion, and counts sequential nodes with
  std::int32_t aversion = 0;
  std::set<std::string> children = {};

  /// DataNode.copyStat, 3.8: clients are told creations and deletions of children; the owner of an ephemeral, but not the marks of
  /// containers and TTL nodes.
  [[nodiscard]] wire::Stat stat() const {
    const auto count = static_cast<std::int32_t>(children.size());
    return {.czxid = czxid,
            .mzxid = mzxid,
            .ctime = ctime,
            .mtime = mtime,
            .version = version,
            .cversion = creations * 2 - count,
            .aversion = aversion,
            .ephemeralOwner = kind == NodeKind::ephemeral ? owner : no_session,
            .dataLength = data ? static_cast<std::int32_t>(data->size()) : 0,
            .numChildren = count,
            .pzxid = pzxid};
  }
};

}  // namespace zkspec
