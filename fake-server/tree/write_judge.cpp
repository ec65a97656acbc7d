#include "fake-server/tree/write_judge.hpp"

#include <fmt/format.h>

namespace zkspec {
namespace {

using wire::ErrorCode;
using wire::OpCode;

txn::Failed failed(ErrorCode err) { return {err}; }

/// CreateMode, 3.8.
struct CreateMode {
  NodeKind kind = NodeKind::persistent;
  bool sequential = false;
};

std::optional<CreateMode> mode_of(std::int32_t flags) {
  switch (flags) {
    case wire::create_flag::persistent: return CreateMode{NodeKind::persistent};
    case wire::create_flag::ephemeral: return CreateMode{NodeKind::ephemeral};
    case wire::create_flag::sequential: return CreateMode{NodeKind::persistent, true};
    case wire::create_flag::ephemeral_sequential: return CreateMode{NodeKind::ephemeral, true};
    case wire::create_flag::container: return CreateMode{NodeKind::container};
    case wire::create_flag::ttl: return CreateMode{NodeKind::ttl};
    case wire::create_flag::ttl_sequential: return CreateMode{NodeKind::ttl, true};
    default: return std::nullopt;
  }
}

/// EphemeralType.TTL.maxValue, 3.8: what five bytes hold.
constexpr std::int64_t longest_ttl_ms = 0xff'ffff'ffff;

/// PrepRequestProcessor.validateCreateRequest, 3.8. A createTTL without TTL flag and without ttl passes there, and then ends the
/// server's processing thread; here it is refused.
ErrorCode objection_to(const CreateMode& mode, const CreateWish& wish, const TreeRules& rules) {
  if (mode.kind == NodeKind::ttl && !rules.extended_types) return ErrorCode::unimplemented;
  const bool ttl_fits = wish.ttl_ms > 0 && wish.ttl_ms <= longest_ttl_ms;
  if (mode.kind == NodeKind::ttl) return ttl_fits ? ErrorCode::ok : ErrorCode::bad_arguments;
  return wish.ttl_ms >= 0 || wish.type == OpCode::createTTL ? ErrorCode::bad_arguments : ErrorCode::ok;
}

/// DataTree.processTxn, 3.8: the operation decides about containers and TTL nodes, the flags about ephemerals.
NodeKind kind_made(OpCode type, NodeKind asked_for) {
  if (type == OpCode::createContainer) return NodeKind::container;
  if (type == OpCode::createTTL) return NodeKind::ttl;
  return asked_for == NodeKind::ephemeral ? NodeKind::ephemeral : NodeKind::persistent;
}

/// PrepRequestProcessor.validatePathForCreate, 3.8.
bool may_name_a_node(const std::string& path) { return path.find('/') != std::string::npos && path.find('\0') == std::string::npos; }

/// ZKDatabase.isSpecialPath, 3.8.
bool is_special(std::string_view path) {
  return path == "/" || path == "/zookeeper" || path == "/zookeeper/config" || path == "/zookeeper/quota";
}

bool version_fits(std::int32_t wanted, std::int32_t actual) { return wanted == -1 || wanted == actual; }

/// Op.Create.getOpcode, 3.8: in a multi the flags decide what is made, not the operation.
OpCode type_in_multi(std::int32_t flags) {
  const auto mode = mode_of(flags);
  if (mode && mode->kind == NodeKind::ttl) return OpCode::createTTL;
  return mode && mode->kind == NodeKind::container ? OpCode::createContainer : OpCode::create;
}

bool reads(const wire::MultiRequest::Operation& operation) {
  return operation.header.type == OpCode::getData || operation.header.type == OpCode::getChildren;
}

}  // namespace

/// PrepRequestProcessor.pRequest2TxnCreate, 3.8.
txn::Step WriteJudge::create(const CreateWish& wish) {
  const auto mode = mode_of(wish.flags);
  if (!mode) return failed(ErrorCode::bad_arguments);
  if (const auto objection = objection_to(*mode, wish, rules_); objection != ErrorCode::ok) return failed(objection);
  if (!wish.path) return failed(ErrorCode::marshalling_error);
  if (!may_name_a_node(*wish.path)) return failed(ErrorCode::bad_arguments);
  auto fixed = fix_up(wish.acl, writer_.identities);
  if (fixed.err != ErrorCode::ok) return failed(fixed.err);
  auto* parent = nodes_.find(parent_of(*wish.path));
  if (parent == nullptr) return failed(ErrorCode::no_node);
  if (!may(wire::permission::create, *parent)) return failed(ErrorCode::no_auth);
  const auto path = mode->sequential ? fmt::format("{}{:010}", *wish.path, parent->creations) : *wish.path;
  if (!is_valid_path(path)) return failed(ErrorCode::bad_arguments);
  if (nodes_.find(path) != nullptr) return failed(ErrorCode::node_exists);
  if (parent->kind == NodeKind::ephemeral) return failed(ErrorCode::no_children_for_ephemerals);

  ++parent->creations;
  ++parent->children;
  const auto kind = kind_made(wish.type, mode->kind);
  nodes_.create(path, {.acl = shared(fixed.acl), .kind = kind});
  return txn::Create{wish.type, path, wish.data, std::move(fixed.acl), kind, kind == NodeKind::ttl ? wish.ttl_ms : 0, parent->creations};
}

txn::Step WriteJudge::remove(const wire::DeleteRequest& request) {
  if (!request.path) return failed(ErrorCode::marshalling_error);
  const auto& path = *request.path;
  if (!may_name_a_node(path) || is_special(path)) return failed(ErrorCode::bad_arguments);
  auto* parent = nodes_.find(parent_of(path));
  if (parent == nullptr) return failed(ErrorCode::no_node);
  if (!may(wire::permission::remove, *parent)) return failed(ErrorCode::no_auth);
  const auto* node = nodes_.find(path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  if (!version_fits(request.version, node->version)) return failed(ErrorCode::bad_version);
  if (node->children > 0) return failed(ErrorCode::not_empty);
  --parent->children;
  nodes_.remove(path);
  return txn::Delete{path};
}

txn::Step WriteJudge::set_data(const wire::SetDataRequest& request) {
  const auto path = request.path.value_or("");
  if (!is_valid_path(path)) return failed(ErrorCode::bad_arguments);
  auto* node = nodes_.find(path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  if (!may(wire::permission::write, *node)) return failed(ErrorCode::no_auth);
  if (!version_fits(request.version, node->version)) return failed(ErrorCode::bad_version);
  return txn::SetData{path, request.data, ++node->version};
}

txn::Step WriteJudge::check(const wire::CheckVersionRequest& request) {
  const auto path = request.path.value_or("");
  if (!is_valid_path(path)) return failed(ErrorCode::bad_arguments);
  const auto* node = nodes_.find(path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  if (!may(wire::permission::read, *node)) return failed(ErrorCode::no_auth);
  if (!version_fits(request.version, node->version)) return failed(ErrorCode::bad_version);
  return txn::Check{path};
}

/// The list is looked at before the node, unlike in create.
txn::What WriteJudge::set_acl(const wire::SetAclRequest& request) {
  const auto path = request.path.value_or("");
  if (!is_valid_path(path)) return failed(ErrorCode::bad_arguments);
  auto fixed = fix_up(request.acl, writer_.identities);
  if (fixed.err != ErrorCode::ok) return failed(fixed.err);
  const auto* node = nodes_.find(path);
  if (node == nullptr) return failed(ErrorCode::no_node);
  if (!may(wire::permission::admin, *node)) return failed(ErrorCode::no_auth);
  if (!version_fits(request.version, node->aversion)) return failed(ErrorCode::bad_version);
  return txn::SetAcl{path, std::move(fixed.acl), node->aversion + 1};
}

/// Op.create, 3.8: a createTTL without the flag is a plain create. A create with the flag is read as a createTTL, which it is not.
txn::Step WriteJudge::part(const wire::MultiRequest::Operation& operation) {
  if (const auto* one = std::get_if<wire::CreateRequest>(&operation.body)) {
    const auto type = type_in_multi(one->flags);
    if (type == OpCode::createTTL) return failed(ErrorCode::marshalling_error);
    return create({type, one->path, one->data, one->acl, one->flags});
  }
  if (const auto* one = std::get_if<wire::CreateTtlRequest>(&operation.body)) {
    const auto type = type_in_multi(one->flags);
    return create({type, one->path, one->data, one->acl, one->flags, type == OpCode::createTTL ? one->ttl : -1});
  }
  if (const auto* one = std::get_if<wire::DeleteRequest>(&operation.body)) return remove(*one);
  if (const auto* one = std::get_if<wire::SetDataRequest>(&operation.body)) return set_data(*one);
  if (const auto* one = std::get_if<wire::CheckVersionRequest>(&operation.body)) return check(*one);
  return failed(ErrorCode::marshalling_error);
}

/// PrepRequestProcessor.pRequestHelper, case multi, 3.8. Reads belong into a multiRead; MultiOperationRecord does not mix the two.
txn::What WriteJudge::multi(const wire::MultiRequest& request) {
  if (std::ranges::any_of(request.operations, reads)) return failed(ErrorCode::marshalling_error);
  std::vector<txn::Step> steps;
  for (const auto& operation : request.operations) {
    auto step = part(operation);
    const auto* failure = std::get_if<txn::Failed>(&step);
    if (failure == nullptr) {
      steps.push_back(std::move(step));
      continue;
    }
    if (failure->err == ErrorCode::marshalling_error) return *failure;
    for (auto& before : steps) before = failed(ErrorCode::ok);
    steps.push_back(step);
    steps.resize(request.operations.size(), failed(ErrorCode::runtime_inconsistency));
    break;
  }
  return txn::Multi{std::move(steps)};
}

}  // namespace zkspec
