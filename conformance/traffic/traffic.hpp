// A log of traffic, put in order for the rules: connections with what crossed them. Nothing here judges.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "fake-server/log/event_log.hpp"

namespace zkspec {

/// A message that crossed a connection.
struct Crossing {
  std::size_t event = 0;  ///< index into the log
  TimePoint at = {};
  Direction direction = Direction::to_server;
  const wire::Message* message = nullptr;
  std::size_t size = 0;  ///< bytes, length prefix included

  template <class Kind>
  [[nodiscard]] const Kind* as() const {
    return std::get_if<Kind>(message);
  }
};

struct TrafficConnection {
  ConnectionId id = {};
  ServerIndex server = {};
  bool from_the_beginning = false;  ///< nothing crossed it before the first crossing
  std::vector<Crossing> crossings = {};
  /// Behind this nothing is known for sure: bytes are missing or are no messages. What crossed later is left out above.
  TimePoint known_until = never;
  const event::Closed* closed = nullptr;
  std::size_t closed_event = 0;
  TimePoint closed_at = never;
  /// What crossed it first where that is a frame, but no ConnectRequest.
  std::optional<std::size_t> strange_beginning = {};

  [[nodiscard]] const wire::ConnectRequest* asked() const;
  /// The answer to it; nothing if there was none.
  [[nodiscard]] const Crossing* answer() const;
  [[nodiscard]] const wire::ConnectResponse* granted() const;  ///< an answer that gives a session
};

/// Points into the log, which must outlive it and stay as it is.
class Traffic {
 public:
  explicit Traffic(const EventLog& log);

  [[nodiscard]] const std::vector<TrafficConnection>& connections() const { return connections_; }  ///< in the order of their beginning
  [[nodiscard]] TimePoint end() const { return end_; }
  [[nodiscard]] Duration lateness() const { return lateness_; }  ///< of the host that was seen, at most
  /// Every crossing with the index of its connection, in the order of the log.
  [[nodiscard]] std::vector<std::pair<const Crossing*, std::size_t>> in_order() const;

 private:
  TrafficConnection& connection(ServerIndex server, ConnectionId id, bool opened);
  void take(std::size_t index, const Event& event);
  void take_frame(std::size_t index, TimePoint at, const event::Frame& frame);

  std::vector<TrafficConnection> connections_ = {};
  std::map<ConnectionId, std::size_t> known_ = {};
  TimePoint end_ = {};
  Duration lateness_ = {};
};

}  // namespace zkspec
