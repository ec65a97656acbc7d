// A queue that holds no memory while it is empty: each connection has several, and nearly all of them are empty nearly always.
#pragma once

#include <boost/container/deque.hpp>
#include <utility>

namespace zkspec {

template <class T>
using Queue = boost::container::deque<T>;

template <class T>
T take_front(Queue<T>& queue) {
  T front = std::move(queue.front());
  queue.pop_front();
  if (queue.empty()) queue.shrink_to_fit();
  return front;
}

}  // namespace zkspec
