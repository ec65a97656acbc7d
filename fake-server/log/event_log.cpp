#include "fake-server/log/event_log.hpp"

namespace zkspec {

void EventLog::append(TimePoint at, EventPayload what) {
  if (events_.size() >= limit_) {
    ++dropped_;
    return;
  }
  events_.push_back({at, std::move(what)});
  if (observer_) observer_();
}

}  // namespace zkspec
