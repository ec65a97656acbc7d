// One TCP connection of a capture: from its segments to events.
#pragma once

#include <optional>

#include "conformance/capture/reassembly.hpp"
#include "conformance/capture/tcp_segment.hpp"
#include "conformance/capture/traffic_reader.hpp"

namespace zkspec {

class CapturedConnection {
 public:
  /// `first`: its first captured segment, and whither that goes.
  CapturedConnection(ServerIndex server, ConnectionId id, Direction direction, const TcpSegment& first);

  /// Appends what it brings; times may be older than those before, where a segment came late.
  void add(TimePoint at, Direction direction, const TcpSegment& segment, std::vector<Event>& events);
  /// No segment of it is left.
  void finish(TimePoint at, std::vector<Event>& events);

  /// Another connection with the same addresses and ports begins with this SYN.
  [[nodiscard]] bool is_followed_by(const TcpSegment& syn) const { return first_ != syn.sequence || !from_the_beginning_; }
  [[nodiscard]] bool from_the_beginning() const { return from_the_beginning_; }
  [[nodiscard]] std::uint64_t missing() const { return missing_; }  ///< bytes
  [[nodiscard]] ConnectionId id() const { return id_; }

 private:
  Reassembly& side(Direction direction) { return sides_[direction == Direction::to_server ? 0 : 1]; }
  void open(TimePoint at, std::vector<Event>& events);
  void end(TimePoint at, Direction direction, const TcpSegment& segment, std::vector<Event>& events);
  void read(Direction direction, std::vector<Event>& events);

  ServerIndex server_;
  ConnectionId id_;
  bool from_the_beginning_;
  std::uint32_t first_;  // the sequence number of the SYN
  bool open_ = false;
  bool closed_ = false;
  bool answered_ = false;  // the server has sent something that is no RST
  std::uint64_t missing_ = 0;
  std::array<Reassembly, 2> sides_ = {};
  TrafficReader reader_;
};

}  // namespace zkspec
