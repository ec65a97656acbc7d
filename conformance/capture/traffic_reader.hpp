// The bytes of a connection, as somebody between client and server sees them, as events of a log: frames are cut by their prefix and
// decoded in the light of what was asked; what is no frame is kept as raw bytes. It needs no socket and no capture file.
#pragma once

#include <array>
#include <map>
#include <vector>

#include "fake-server/log/event.hpp"
#include "fake-server/wire/codec.hpp"

namespace zkspec {

inline Direction direction_from(Party party) { return party == Party::client ? Direction::to_server : Direction::to_client; }
inline Party sender(Direction direction) { return direction == Direction::to_server ? Party::client : Party::server; }
inline Party other(Party party) { return party == Party::client ? Party::server : Party::client; }

class TrafficReader {
 public:
  static constexpr std::size_t largest_frame = std::size_t{4} << 20U;  ///< longer ones are taken for garbage
  static constexpr std::string_view word_note = "four-letter word";
  static constexpr std::size_t most_raw = std::size_t{64} << 10U;      ///< bytes that are kept of what is no frame, each way

  /// `from_the_beginning`: the first frame each way is a handshake. Else a frame is looked for at the beginning of each segment.
  TrafficReader(ServerIndex server, ConnectionId connection, bool from_the_beginning);

  /// What a segment brings; empty while a frame is incomplete.
  std::vector<EventPayload> receive(Direction direction, BytesView segment);
  /// So many bytes were not seen (0: nobody knows how many): the next frame is looked for behind them.
  std::vector<EventPayload> lost(Direction direction, std::size_t bytes);
  /// The stream is over; what it leaves of a frame is told.
  std::vector<EventPayload> ended(Direction direction);

 private:
  enum class Framing {
    greeting,  ///< the next frame is a handshake
    frames,
    sought,  ///< the beginning of a frame is looked for
    none,    ///< no frames any more
  };
  struct Stream {
    Framing framing = Framing::greeting;
    bool doubtful = false;  ///< where frames begin was guessed
    wire::FrameSplitter splitter = wire::FrameSplitter{largest_frame};
    std::size_t raw = 0;
  };

  Stream& stream(Direction direction) { return streams_[direction == Direction::to_server ? 0 : 1]; }
  event::Raw raw(Direction direction, BytesView bytes, std::string note);
  void cut(Direction direction, std::vector<EventPayload>& events);
  wire::Message decode(Direction direction, BytesView body, bool greeting);
  wire::Message decode_reply(BytesView body);

  ServerIndex server_;
  ConnectionId connection_;
  std::array<Stream, 2> streams_ = {};
  std::map<Xid, wire::OpCode> asked_ = {};
};

}  // namespace zkspec
