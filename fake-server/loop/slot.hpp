// What both loops do with an endpoint: feed it, drain it, and carry out its output in order and not before its time. A slot
// has no socket; the loops derive from it and say what to connect, send and close mean. It outlives its link until the last
// event that knows it has run, so that an endpoint may drop its link, and itself, in any callback.
#pragma once

#include <memory>

#include "fake-server/base/queue.hpp"
#include "fake-server/loop/instant_guard.hpp"
#include "fake-server/loop/loop.hpp"

namespace zkspec {

/// A connection is dropped when this much output is postponed or not yet taken by the peer.
inline constexpr std::size_t output_limit = std::size_t{64} << 20U;
/// And an endpoint that heeds Link::room has no more of it, but for the end of one piece.
inline constexpr std::size_t output_window = std::size_t{256} << 10U;

class Slot : public std::enable_shared_from_this<Slot> {
 public:
  Slot() = default;
  virtual ~Slot() = default;
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  void attach(Endpoint& endpoint);  ///< does nothing after release()
  void release();                   ///< the link is gone: no callback any more, the connection is reset

  void turn(TimePoint now);  ///< a wake or a deadline
  void receive(TimePoint now, BytesView bytes);
  void peer_closed(TimePoint now, Closing how);  ///< the derived slot has already let go of the connection
  void taken();                                  ///< there is less unsent than before
  [[nodiscard]] std::size_t room() const;

  virtual void wake() = 0;  ///< calls turn() soon, not from within

 private:
  // None of these calls the endpoint.
  virtual void connect(const Address& to) = 0;  ///< drops a connection that is still there
  virtual void send(Bytes bytes) = 0;           ///< kept while the connection is being made; dropped without one
  virtual void flush() = 0;             ///< comes behind all that a turn has sent
  virtual void close(Closing how) = 0;          ///< except for `half`, the connection is none of the endpoint's from here on
  virtual void read(bool enabled) = 0;
  virtual void arm(TimePoint at) = 0;  ///< call turn() then; replaces what was armed
  [[nodiscard]] virtual std::size_t unsent() const = 0;

  void drain(TimePoint now);
  void perform(OutputItem item);
  [[nodiscard]] std::size_t waiting() const;  ///< bytes, postponed or unsent

  Endpoint* endpoint_ = nullptr;
  bool released_ = false;
  bool used_up_ = false;          ///< the endpoint filled the room that there was, and may have kept back more
  Queue<OutputItem> queue_ = {};  ///< postponed, or behind what is
  InstantGuard guard_ = {};
};

std::unique_ptr<Link> make_link(std::shared_ptr<Slot> slot);

}  // namespace zkspec
