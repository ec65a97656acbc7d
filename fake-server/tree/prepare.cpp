#include "fake-server/tree/prepare.hpp"

#include <algorithm>

#include "fake-server/tree/dynamic_config.hpp"
#include "fake-server/tree/write_judge.hpp"

namespace zkspec {
namespace {

using wire::ErrorCode;
using wire::OpCode;

Transaction next(const DataTree& tree, const Writer& writer, txn::What what) {
  return {Zxid{tree.last_zxid().value() + 1}, writer.time_ms, writer.session, std::move(what)};
}

txn::What widened(txn::Step step) {
  return std::visit([](auto& one) { return txn::What{std::move(one)}; }, step);
}

txn::What judged(const DataTree& tree, const wire::Request& request, const Writer& writer, const TreeRules& rules) {
  WriteJudge judge{tree, writer, rules};
  if (const auto* one = std::get_if<wire::CreateRequest>(&request.body))
    return widened(judge.create({request.header.type, one->path, one->data, one->acl, one->flags}));
  if (const auto* one = std::get_if<wire::CreateTtlRequest>(&request.body))
    return widened(judge.create({request.header.type, one->path, one->data, one->acl, one->flags, one->ttl}));
  if (const auto* one = std::get_if<wire::DeleteRequest>(&request.body)) return widened(judge.remove(*one));
  if (const auto* one = std::get_if<wire::SetDataRequest>(&request.body)) return widened(judge.set_data(*one));
  if (const auto* one = std::get_if<wire::CheckVersionRequest>(&request.body)) return widened(judge.check(*one));
  if (const auto* one = std::get_if<wire::SetAclRequest>(&request.body)) return judge.set_acl(*one);
  if (const auto* one = std::get_if<wire::MultiRequest>(&request.body)) return judge.multi(*one);
  if (const auto* one = std::get_if<wire::ReconfigRequest>(&request.body)) return judge_reconfig(tree, *one, writer.identities, rules);
  // deleteContainer is for the server itself: the path that it takes from a client's frame begins with the frame's header, in
  // which there are zeros.
  if (request.header.type == OpCode::deleteContainer) return txn::Failed{ErrorCode::bad_arguments};
  return txn::Failed{ErrorCode::marshalling_error};
}

}  // namespace

bool is_write(OpCode type) {
  switch (type) {
    case OpCode::create:
    case OpCode::create2:
    case OpCode::createContainer:
    case OpCode::createTTL:
    case OpCode::createSession:
    case OpCode::delete_:
    case OpCode::deleteContainer:
    case OpCode::setData:
    case OpCode::setACL:
    case OpCode::check:
    case OpCode::multi:
    case OpCode::reconfig: return true;
    default: return false;
  }
}

bool can_be_judged(const wire::Request& request) {
  const auto* multi = std::get_if<wire::MultiRequest>(&request.body);
  const auto has_path = [](const auto& operation) {
    return std::visit([](const auto& one) { return one.path.has_value(); }, operation.body);
  };
  return multi == nullptr || std::ranges::all_of(multi->operations, has_path);
}

Transaction prepare(const DataTree& tree, const wire::Request& request, const Writer& writer, const TreeRules& rules) {
  return next(tree, writer, judged(tree, request, writer, rules));
}

Transaction prepare_failed(const DataTree& tree, const Writer& writer, ErrorCode err) { return next(tree, writer, txn::Failed{err}); }

Transaction prepare_open(const DataTree& tree, const Writer& writer) { return next(tree, writer, txn::OpenSession{}); }

Transaction prepare_close(const DataTree& tree, const Writer& writer) {
  const auto& owned = tree.ephemerals(writer.session);
  return next(tree, writer, txn::CloseSession{{owned.begin(), owned.end()}});
}

std::vector<std::string> due_for_reaping(const DataTree& tree, std::int64_t now_ms) {
  std::vector<std::string> due;
  for (const auto& path : tree.reapable()) {
    const auto& node = *tree.find(path);
    if (!node.children.empty()) continue;
    const bool used_up = node.kind == NodeKind::container && node.creations > 0;
    const bool outlived = node.kind == NodeKind::ttl && now_ms - node.mtime > node.ttl_ms;
    if (used_up || outlived) due.push_back(path);
  }
  return due;
}

Transaction prepare_reap(const DataTree& tree, const std::string& path, std::int64_t now_ms) {
  return next(tree, {.time_ms = now_ms}, txn::Delete{path});
}

}  // namespace zkspec
