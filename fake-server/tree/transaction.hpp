// What a write does to a tree, decided before it is done. Plain values: the same transactions, applied in the same order to equal
// trees, leave equal trees. Whoever has a copy of the tree follows with them.
#pragma once

#include <variant>
#include <vector>

#include "fake-server/tree/znode.hpp"
#include "fake-server/wire/codes.hpp"

namespace zkspec {

/// The records of org.apache.zookeeper.txn, 3.8. Each holds results, not wishes: versions as they will be, suffixes appended.
namespace txn {
/// The write was refused. It takes a zxid all the same.
struct Failed {
  wire::ErrorCode err = {};
  friend bool operator==(const Failed&, const Failed&) = default;
};
struct OpenSession {
  friend bool operator==(const OpenSession&, const OpenSession&) = default;
};
struct CloseSession {
  std::vector<std::string> ephemerals = {};
  friend bool operator==(const CloseSession&, const CloseSession&) = default;
};
struct Create {
  wire::OpCode type = wire::OpCode::create;  ///< decides what the reply shows
  std::string path = {};
  wire::Buffer data = Bytes{};
  std::vector<wire::Acl> acl = {};
  NodeKind kind = NodeKind::persistent;
  std::int64_t ttl_ms = 0;
  std::int32_t parent_creations = 0;
  friend bool operator==(const Create&, const Create&) = default;
};
struct Delete {
  std::string path = {};
  friend bool operator==(const Delete&, const Delete&) = default;
};
struct SetData {
  std::string path = {};
  wire::Buffer data = Bytes{};
  std::int32_t version = 0;
  friend bool operator==(const SetData&, const SetData&) = default;
};
struct SetAcl {
  std::string path = {};
  std::vector<wire::Acl> acl = {};
  std::int32_t aversion = 0;
  friend bool operator==(const SetAcl&, const SetAcl&) = default;
};
struct Check {
  std::string path = {};
  friend bool operator==(const Check&, const Check&) = default;
};
/// The new text of /zookeeper/config.
struct Reconfig {
  std::string config = {};
  friend bool operator==(const Reconfig&, const Reconfig&) = default;
};

/// Where one step of a multi is Failed, all are: with ok before the one to blame, with runtime_inconsistency behind it.
using Step = std::variant<Failed, Create, Delete, SetData, Check>;
struct Multi {
  std::vector<Step> steps = {};
  friend bool operator==(const Multi&, const Multi&) = default;
};

using What = std::variant<Failed, OpenSession, CloseSession, Create, Delete, SetData, SetAcl, Check, Reconfig, Multi>;
}  // namespace txn

struct Transaction {
  Zxid zxid = {};
  std::int64_t time_ms = 0;  ///< since 1970
  SessionId session = {};
  txn::What what = {};

  friend bool operator==(const Transaction&, const Transaction&) = default;
};

}  // namespace zkspec
