#include "fake-server/ensemble/tree_database.hpp"

namespace zkspec {
namespace {

using wire::OpCode;

/// Those that PrepRequestProcessor.pRequest, 3.8, gives a zxid before it looks at their body.
bool is_write(OpCode type) {
  return type == OpCode::create || type == OpCode::create2 || type == OpCode::delete_ || type == OpCode::setData;
}

Outcome without_stat(Outcome outcome) {
  if (auto* body = std::get_if<wire::GetChildren2Response>(&outcome.body)) {
    auto children = std::move(body->children);
    outcome.body = wire::GetChildrenResponse{std::move(children)};
  }
  return outcome;
}

}  // namespace

void TreeDatabase::session_ended(SessionId session) {
  for (const auto& event : tree_.end_session(session).fired) tell_(event);
}

void TreeDatabase::undecodable(OpCode type) {
  if (is_write(type)) tree_.log_transaction();
}

std::optional<wire::Reply> TreeDatabase::execute(const Caller& caller, const wire::Request& request) {
  auto outcome = apply(caller, request);
  if (!outcome) return std::nullopt;
  for (const auto& event : outcome->fired) tell_(event);
  return wire::Reply{{request.header.xid, tree_.last_zxid(), outcome->err}, std::move(outcome->body)};
}

std::optional<Outcome> TreeDatabase::apply(const Caller& caller, const wire::Request& request) {
  const auto type = request.header.type;
  const Writer writer{caller.session, wall_clock_at_start_ms_ + to_ms(caller.now)};
  if (const auto* create_request = std::get_if<wire::CreateRequest>(&request.body)) return create(writer, type, *create_request);
  if (const auto* body = std::get_if<wire::DeleteRequest>(&request.body)) return tree_.remove(*body);
  if (const auto* body = std::get_if<wire::SetDataRequest>(&request.body)) return tree_.set_data(*body, writer);
  if (const auto* body = std::get_if<wire::ExistsRequest>(&request.body)) return tree_.exists(*body, caller.connection);
  if (const auto* body = std::get_if<wire::GetDataRequest>(&request.body)) return tree_.get_data(*body, caller.connection);
  if (const auto* body = std::get_if<wire::SetWatches>(&request.body)) return tree_.set_watches(*body, caller.connection);
  if (const auto* body = std::get_if<wire::SyncRequest>(&request.body)) return Outcome{{}, wire::SyncResponse{body->path}, {}};
  if (const auto* body = std::get_if<wire::GetChildrenRequest>(&request.body)) {
    auto outcome = tree_.get_children(*body, caller.connection);
    return type == OpCode::getChildren ? without_stat(std::move(outcome)) : std::move(outcome);
  }
  return std::nullopt;
}

std::optional<Outcome> TreeDatabase::create(const Writer& writer, OpCode type, const wire::CreateRequest& request) {
  const bool plain = request.flags == wire::create_flag::persistent || request.flags == wire::create_flag::ephemeral;
  if (!plain || (type != OpCode::create && type != OpCode::create2)) return std::nullopt;
  auto outcome = tree_.create(request, writer);
  if (type == OpCode::create2 && outcome.err == wire::ErrorCode::ok)
    outcome.body = wire::Create2Response{request.path, *tree_.stat(*request.path)};
  return outcome;
}

}  // namespace zkspec
