#include "fake-server/ensemble/server_database.hpp"

#include "fake-server/ensemble/ensemble_core.hpp"
#include "fake-server/tree/reads.hpp"

namespace zkspec {
namespace {

using wire::ErrorCode;
using wire::OpCode;

/// What ReadOnlyRequestProcessor, 3.8, turns away; sessions are another matter.
bool needs_a_quorum(OpCode type) { return is_write(type) || type == OpCode::sync; }

}  // namespace

Zxid ServerDatabase::last_zxid() const { return core_.view(server_).tree.last_zxid(); }

void ServerDatabase::session_created(SessionId session) { core_.database.session_created(session); }

void ServerDatabase::session_ended(SessionId session) { core_.session_ended(session); }

void ServerDatabase::undecodable(OpCode type) { core_.database.undecodable(type); }

std::optional<wire::Reply> ServerDatabase::execute(const Caller& caller, const wire::Request& request) {
  const auto type = request.header.type;
  const auto view = core_.view(server_);
  if (caller.read_only && needs_a_quorum(type))
    return wire::Reply{{request.header.xid, view.tree.last_zxid(), ErrorCode::not_read_only}, {}};
  if (is_write(type)) return core_.database.write(caller, request);
  auto answer = answer_read(view.tree, view.watches, {caller.session, caller.connection, caller.identities}, request);
  for (const auto& event : answer.missed) core_.tell(event);
  return wire::Reply{{request.header.xid, view.tree.last_zxid(), answer.err}, std::move(answer.body)};
}

}  // namespace zkspec
