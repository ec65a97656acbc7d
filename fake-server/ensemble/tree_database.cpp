#include "fake-server/ensemble/tree_database.hpp"

#include "fake-server/tree/reads.hpp"

namespace zkspec {
namespace {

using wire::ErrorCode;
using wire::OpCode;

/// What ReadOnlyRequestProcessor, 3.8, turns away; sessions are another matter.
bool needs_a_quorum(OpCode type) { return is_write(type) || type == OpCode::sync; }

}  // namespace

Outcome TreeDatabase::commit(const Transaction& transaction) {
  auto outcome = tree_.apply(transaction);
  for (const auto& event : watches_.fire(outcome.events)) tell_(event);
  return outcome;
}

void TreeDatabase::session_created(SessionId session) { commit(prepare_open(tree_, {.session = session})); }

void TreeDatabase::session_ended(SessionId session) { commit(prepare_close(tree_, {.session = session})); }

/// A reconfig is read before it gets its zxid: PrepRequestProcessor.pRequestHelper, 3.8.
void TreeDatabase::undecodable(OpCode type) {
  if (is_write(type) && type != OpCode::reconfig) commit(prepare_failed(tree_, {}, ErrorCode::marshalling_error));
}

std::optional<wire::Reply> TreeDatabase::execute(const Caller& caller, const wire::Request& request) {
  const auto type = request.header.type;
  const auto reply = [&](ErrorCode err, wire::ReplyBody body) {
    return wire::Reply{{request.header.xid, tree_.last_zxid(), err}, std::move(body)};
  };
  if (caller.read_only && needs_a_quorum(type)) return reply(ErrorCode::not_read_only, {});
  if (!is_write(type)) {
    auto answer = answer_read(tree_, watches_, {caller.session, caller.connection, caller.identities}, request);
    for (const auto& event : answer.missed) tell_(event);
    return reply(answer.err, std::move(answer.body));
  }
  const Writer writer{caller.session, wall_clock_ms(caller.now), caller.identities};
  if (!can_be_judged(request)) {
    auto refusal = reply(ErrorCode::marshalling_error, wire::MultiResponse{});
    commit(prepare_failed(tree_, writer, ErrorCode::marshalling_error));
    return refusal;
  }
  auto outcome = commit(prepare(tree_, request, writer, rules_));
  // A check that holds has an answer in a multi only: FinalRequestProcessor, 3.8, cannot write the one it makes.
  if (type == OpCode::check && outcome.err == ErrorCode::ok) return std::nullopt;
  return reply(outcome.err, std::move(outcome.body));
}

void TreeDatabase::reap(TimePoint now) {
  const auto time_ms = wall_clock_ms(now);
  for (const auto& path : due_for_reaping(tree_, time_ms)) commit(prepare_reap(tree_, path, time_ms));
}

}  // namespace zkspec
