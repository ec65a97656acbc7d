#include "conformance/client/pending_operations.hpp"

#include <limits>
#include <utility>

namespace zkspec {

void PendingOperations::add(PendingOperation operation) {
  operation.request.header.xid = next_xid_;
  next_xid_ = Xid{next_xid_.value() == std::numeric_limits<Xid::rep>::max() ? 1 : next_xid_.value() + 1};
  operations_.push_back(std::move(operation));
}

const wire::Request* PendingOperations::next_to_send() { return sent_ == operations_.size() ? nullptr : &operations_[sent_++].request; }

std::optional<PendingOperation> PendingOperations::answered(Xid xid) {
  if (sent_ == 0 || operations_.front().request.header.xid != xid) return {};
  std::optional operation{std::move(operations_.front())};
  operations_.pop_front();
  --sent_;
  return operation;
}

std::deque<PendingOperation> PendingOperations::give_up() {
  sent_ = 0;
  return std::exchange(operations_, {});
}

}  // namespace zkspec
