#include "conformance/traffic/pending.hpp"

#include <algorithm>

namespace zkspec {
namespace {

const wire::RequestHeader& header_of(const Crossing* request) { return request->as<wire::Request>()->header; }

/// Credentials are checked beside the queue of requests.
bool is_answered_apart(const Crossing* request) {
  const auto type = header_of(request).type;
  return type == wire::OpCode::auth || type == wire::OpCode::sasl;
}

}  // namespace

bool is_ordinary(wire::OpCode operation) {
  return operation != wire::OpCode::ping && operation != wire::OpCode::auth && operation != wire::OpCode::setWatches &&
         operation != wire::OpCode::setWatches2;
}

PendingRequests::Answered PendingRequests::answer(Xid xid) {
  const auto has_xid = [xid](const Crossing* request) { return header_of(request).xid == xid; };
  const auto found = std::ranges::find_if(waiting_, has_xid);
  const auto oldest = std::ranges::find_if_not(waiting_, is_answered_apart);
  const auto* due = oldest == waiting_.end() ? nullptr : *oldest;
  if (found == waiting_.end()) return {complete_ ? Order::unasked : Order::unknown, nullptr, due};
  const auto* request = *found;
  const bool in_turn = is_answered_apart(request) || found == oldest;
  if (!complete_ && !in_turn) {
    // Which ones were answered before the recording is not known; from here on it is.
    waiting_.erase(waiting_.begin(), found + 1);
    complete_ = true;
    return {Order::unknown, request, due};
  }
  if (in_turn && !is_answered_apart(request)) complete_ = true;
  waiting_.erase(found);
  return {in_turn ? Order::right : Order::overtook, request, due};
}

bool PendingRequests::has_ordinary() const {
  return std::ranges::any_of(waiting_, [](const Crossing* request) { return is_ordinary(header_of(request).type); });
}

}  // namespace zkspec
