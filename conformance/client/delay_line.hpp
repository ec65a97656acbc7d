// A queue whose items come out when they are due, in the order in which they were put in: a late item holds up those behind it.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "fake-server/base/time.hpp"

namespace zkspec {

template <class T>
class DelayLine {
 public:
  void push(TimePoint due, T item) {
    const auto behind = items_.empty() ? due : std::max(due, items_.back().first);
    items_.emplace_back(behind, std::move(item));
  }

  std::optional<T> pop(TimePoint now) {
    if (next_due() > now) return {};
    std::optional<T> item{std::move(items_.front().second)};
    items_.pop_front();
    return item;
  }

  [[nodiscard]] TimePoint next_due() const { return items_.empty() ? never : items_.front().first; }
  void clear() { items_.clear(); }

 private:
  std::deque<std::pair<TimePoint, T>> items_ = {};
};

}  // namespace zkspec
