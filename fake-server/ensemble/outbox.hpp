// What one connection has yet to send: pieces with a time before which they must not leave, cut as a script wants them. It knows
// no socket; a piece counts as sent when it is handed to the loop, and is logged then.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "fake-server/base/queue.hpp"
#include "fake-server/log/event.hpp"

namespace zkspec {

class Outbox {
 public:
  /// More than this makes the connection useless; the owner resets it.
  static constexpr std::size_t limit = std::size_t{64} << 20U;
  /// Pieces of one message leave this far apart, so that the peer reads them apart.
  static constexpr Duration spacing = 1ms;

  struct Parcel {
    Bytes bytes = {};
    std::unique_ptr<EventPayload> event = {};  ///< logged when the last byte has left; null: nothing is
    std::vector<std::size_t> segments = {};
    bool joined = false;  ///< leaves with the next parcel
  };
  using Logger = std::function<void(EventPayload)>;

  Outbox(ServerIndex server, ConnectionId connection) : server_{server}, connection_{connection} {}

  void add(TimePoint now, Parcel parcel, Duration postponed = {});
  void close(TimePoint now, Closing how, Duration postponed = {});  ///< after all that was added
  void close_now(Closing how);                                      ///< instead of all that was added

  void cut_after(std::size_t bytes, Closing how);
  void chunk(std::size_t size) { chunk_ = size; }
  void delay(Duration by) { delay_ = by; }
  void corrupt(std::size_t at, std::uint8_t mask) { corruption_ = Corruption{at, mask}; }
  void heal();

  [[nodiscard]] TimePoint next_deadline(bool held) const;
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  /// Moves what is due into `out` while there is room for it, and before a close in any case; when `held`, only close_now(). Takes from
  /// `room` what it moves. Gives how it closed, if it did.
  std::optional<Closing> release(TimePoint now, bool held, std::size_t& room, Output& out, const Logger& log);

 private:
  struct Piece {
    Bytes bytes = {};
    std::size_t chunk = 0;  ///< so much of it leaves at once; 0: all
    std::size_t taken = 0;  ///< of the bytes, as chunks before
    TimePoint due = {};
    std::unique_ptr<EventPayload> event = {};  ///< of the parcel that this piece completes
    std::optional<Closing> closing = {};
    bool joined = false;

    [[nodiscard]] bool is_last_chunk() const { return chunk == 0 || bytes.size() - taken <= chunk; }
    [[nodiscard]] bool waits() const { return joined && is_last_chunk(); }  ///< for the piece behind it
    [[nodiscard]] TimePoint last_due() const;                               ///< of its last chunk
  };
  struct Cut {
    std::size_t left = 0;
    Closing how = Closing::fin;
  };

  struct Corruption {
    std::size_t ahead = 0;  ///< bytes to be sent before it
    std::uint8_t mask = 0;
  };

  void add_pieces(const Parcel& parcel, TimePoint due);
  Piece take_piece();  ///< the front one, or a chunk of it
  void drop_all(Closing how);
  void corrupt_within(Bytes& leaving, const Logger& log);
  [[nodiscard]] TimePoint front_due() const;
  std::optional<Closing> send_front(TimePoint now, std::size_t& room, Output& out, const Logger& log);
  void cut_short(Piece& piece, const Logger& log) const;

  ServerIndex server_;
  ConnectionId connection_;
  Queue<Piece> pieces_ = {};
  std::size_t bytes_ = 0;
  bool no_room_ = false;  ///< for what is due
  TimePoint last_due_ = {};
  std::size_t chunk_ = 0;
  Duration delay_ = {};
  std::optional<Cut> cut_ = {};
  std::optional<Corruption> corruption_ = {};
  std::optional<Closing> at_once_ = {};
  std::optional<Closing> ended_ = {};  ///< a close was added: nothing follows it, but the other half's
};

}  // namespace zkspec
