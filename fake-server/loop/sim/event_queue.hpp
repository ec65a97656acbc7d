// Virtual time: what is to happen, ordered by (time, order of scheduling). Time passes only by taking the next event.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>

#include "fake-server/base/time.hpp"

namespace zkspec {

class EventQueue {
 public:
  struct Key {
    TimePoint at = {};
    std::uint64_t order = 0;

    friend auto operator<=>(const Key&, const Key&) = default;
  };

  [[nodiscard]] TimePoint now() const { return now_; }

  /// A time already past means now, after everything that was scheduled for now before.
  Key schedule(TimePoint at, std::function<void()> what) {
    const Key key{std::max(at, now_), ++scheduled_};
    events_.emplace(key, std::move(what));
    return key;
  }

  void cancel(const Key& key) { events_.erase(key); }  ///< harmless for an event that has happened

  /// False when nothing is left to happen.
  bool step() {
    if (events_.empty()) return false;
    const auto next = events_.extract(events_.begin());
    now_ = next.key().at;
    next.mapped()();
    return true;
  }

 private:
  TimePoint now_ = {};
  std::uint64_t scheduled_ = 0;
  std::map<Key, std::function<void()>> events_ = {};
};

/// At most one scheduled event.
class Alarm {
 public:
  explicit Alarm(EventQueue& events) : events_{events} {}

  void arm(TimePoint at, std::function<void()> what) {
    events_.cancel(key_);
    if (at != never) key_ = events_.schedule(at, std::move(what));
  }
  void cancel() { events_.cancel(key_); }

 private:
  EventQueue& events_;
  EventQueue::Key key_ = {};
};

}  // namespace zkspec
