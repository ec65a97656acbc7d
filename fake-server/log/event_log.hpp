// The append-only log of one trial or one server.
#pragma once

#include <functional>
#include <span>

#include "fake-server/log/event.hpp"

namespace zkspec {

/// Not shared between threads. Indices stay valid; references do not.
class EventLog {
 public:
  /// A trial that passes this many events is out of hand: what comes after is counted and dropped.
  static constexpr std::size_t default_limit = 50'000;

  explicit EventLog(TimePoint start = {}, std::size_t limit = default_limit) : start_{start}, limit_{limit} {}

  void append(TimePoint at, EventPayload what);
  /// Called after each append, with the log as it is then. Must not append.
  void on_append(std::function<void()> observer) { observer_ = std::move(observer); }

  [[nodiscard]] std::span<const Event> events() const { return events_; }
  [[nodiscard]] TimePoint start() const { return start_; }
  [[nodiscard]] std::size_t dropped() const { return dropped_; }

 private:
  TimePoint start_;
  std::size_t limit_;
  std::size_t dropped_ = 0;
  std::vector<Event> events_ = {};
  std::function<void()> observer_ = {};
};

/// JSON lines: `head` first, then one event per line.
std::string to_recording(const boost::json::object& head, const EventLog& log);

}  // namespace zkspec
