#include "fake-server/ensemble/replica.hpp"

#include <algorithm>

namespace zkspec {

void Replica::committed(const Transaction& transaction) {
  const auto earliest = ahead_.empty() ? TimePoint{} : ahead_.back().due;
  ahead_.push_back({std::max(later(loop_.now(), lag_), earliest), transaction});
  timer_->arm(ahead_.front().due);
}

void Replica::learn_all() {
  while (!ahead_.empty()) learn_first();
}

void Replica::learn_due() {
  while (!ahead_.empty() && ahead_.front().due <= loop_.now()) learn_first();
  timer_->arm(ahead_.empty() ? never : ahead_.front().due);
}

void Replica::learn_first() {
  const auto transaction = std::move(ahead_.front().transaction);
  ahead_.pop_front();
  const auto outcome = tree.apply(transaction);
  learned_(watches.fire(outcome.events));
}

}  // namespace zkspec
