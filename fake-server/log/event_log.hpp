// The append-only log of one trial or one server.
#pragma once

#include <functional>
#include <span>

#include "fake-server/log/event.hpp"

namespace zkspec {

struct LogLimits {
  std::size_t events = 50'000;
  std::size_t bytes = std::size_t{256} << 20U;  ///< as footprint() counts
  /// A trial keeps what came first: past its limits it is out of hand. A server that runs for weeks keeps what came last, never less than
  /// one event.
  bool keep_newest = false;
};

/// About as many bytes as the event takes in memory.
std::size_t footprint(const Event& event);

/// Not shared between threads. An event's index is its number since the start and stays valid; references do not.
class EventLog {
 public:
  explicit EventLog(TimePoint start = {}, LogLimits limits = {}) : start_{start}, limits_{limits} {}

  void append(TimePoint at, EventPayload what);
  /// Given each event that is appended, before the observer is called; for what keeps a copy elsewhere. Must not append.
  void on_event(std::function<void(const Event&)> keeper) { keeper_ = std::move(keeper); }
  /// Called after each append, with the log as it is then. Must not append.
  void on_append(std::function<void()> observer) { observer_ = std::move(observer); }

  [[nodiscard]] std::span<const Event> events() const { return std::span{events_}.subspan(gone_); }  ///< what is held
  [[nodiscard]] std::size_t first_index() const { return limits_.keep_newest ? dropped_ : 0; }       ///< of the first of events()
  [[nodiscard]] TimePoint start() const { return start_; }
  [[nodiscard]] std::size_t dropped() const { return dropped_; }  ///< from the front if the newest are kept, else from the end
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  [[nodiscard]] bool has_room(std::size_t bytes) const;
  void drop_oldest();

  TimePoint start_;
  LogLimits limits_;
  std::size_t dropped_ = 0;
  std::size_t bytes_ = 0;
  std::size_t gone_ = 0;  ///< emptied events at the front; they go together, so that each is moved once on average
  std::vector<Event> events_ = {};
  std::function<void(const Event&)> keeper_ = {};
  std::function<void()> observer_ = {};
};

/// JSON lines: `head` first, then one event per line.
std::string to_recording(const boost::json::object& head, const EventLog& log);

}  // namespace zkspec
