// One write, or the operations of one multi, judged in turn. Private to this room.
#pragma once

#include "fake-server/tree/pending_nodes.hpp"
#include "fake-server/tree/prepare.hpp"

namespace zkspec {

/// A create of any kind: the fields that the records have in common, and -1 for the ttl of those that have none.
struct CreateWish {
  wire::OpCode type = wire::OpCode::create;
  const wire::Text& path;
  const wire::Buffer& data;
  const wire::Vector<wire::Acl>& acl;
  std::int32_t flags = 0;
  std::int64_t ttl_ms = -1;
};

/// What is Failed with marshalling_error made a real server throw what it does not expect (a null path): a multi fails as a whole.
class WriteJudge {
 public:
  WriteJudge(const DataTree& tree, const Writer& writer, const TreeRules& rules) : nodes_{tree}, writer_{writer}, rules_{rules} {}

  txn::Step create(const CreateWish& wish);
  txn::Step remove(const wire::DeleteRequest& request);
  txn::Step set_data(const wire::SetDataRequest& request);
  txn::Step check(const wire::CheckVersionRequest& request);
  txn::What set_acl(const wire::SetAclRequest& request);
  txn::What multi(const wire::MultiRequest& request);

 private:
  txn::Step part(const wire::MultiRequest::Operation& operation);
  [[nodiscard]] bool may(std::int32_t permission, const PendingNode& node) const {
    return permits(*node.acl, permission, writer_.identities);
  }

  PendingNodes nodes_;
  const Writer& writer_;
  const TreeRules& rules_;
};

}  // namespace zkspec
