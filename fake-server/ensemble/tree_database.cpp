#include "fake-server/ensemble/tree_database.hpp"

namespace zkspec {

using wire::ErrorCode;
using wire::OpCode;

WriteOutcome TreeDatabase::commit(const Transaction& transaction) {
  auto outcome = tree_.apply(transaction);
  follow_(transaction);
  for (const auto& event : watches_.fire(outcome.events)) tell_(event);
  return outcome;
}

void TreeDatabase::session_created(SessionId session) { commit(prepare_open(tree_, {.session = session})); }

void TreeDatabase::session_ended(SessionId session) { commit(prepare_close(tree_, {.session = session})); }

/// A reconfig is read before it gets its zxid: PrepRequestProcessor.pRequestHelper, 3.8.
void TreeDatabase::undecodable(OpCode type) {
  if (is_write(type) && type != OpCode::reconfig) commit(prepare_failed(tree_, {}, ErrorCode::marshalling_error));
}

std::optional<wire::Reply> TreeDatabase::write(const Caller& caller, const wire::Request& request) {
  const Writer writer{caller.session, wall_clock_ms(caller.now), caller.identities};
  if (!can_be_judged(request)) {
    wire::Reply refusal{{request.header.xid, tree_.last_zxid(), ErrorCode::marshalling_error}, wire::MultiResponse{}};
    commit(prepare_failed(tree_, writer, ErrorCode::marshalling_error));
    return refusal;
  }
  auto outcome = commit(prepare(tree_, request, writer, rules_));
  // A check that holds has an answer in a multi only: FinalRequestProcessor, 3.8, cannot write the one it makes.
  if (request.header.type == OpCode::check && outcome.err == ErrorCode::ok) return std::nullopt;
  return wire::Reply{{request.header.xid, tree_.last_zxid(), outcome.err}, std::move(outcome.body)};
}

void TreeDatabase::reap(TimePoint now) {
  const auto time_ms = wall_clock_ms(now);
  for (const auto& path : due_for_reaping(tree_, time_ms)) commit(prepare_reap(tree_, path, time_ms));
}

}  // namespace zkspec
