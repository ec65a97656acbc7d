// The server's end of one connection: frames, filter, mode, log and faults around the honest machine. Scripts send through it.
#pragma once

#include <memory>

#include "fake-server/ensemble/outbox.hpp"
#include "fake-server/loop/loop.hpp"
#include "fake-server/session/server_session.hpp"
#include "fake-server/tree/outcome.hpp"
#include "fake-server/wire/codec.hpp"
#include "fake-server/wire/filter.hpp"

namespace zkspec {

struct EnsembleCore;
struct ServerState;

struct ConnectionFacts {
  ConnectionId id = {};
  Address peer = {};
  TimePoint since = {};
  bool secure = false;
  std::uint64_t received = 0;  ///< frames
  std::uint64_t sent = 0;
  std::optional<wire::OpCode> last_operation = {};
  Xid last_xid = {};
  Zxid last_zxid = {};  ///< told to the client
};

struct SendOptions {
  std::vector<std::size_t> segments = {};  ///< sizes of the first TCP segments, the rest is one more; empty: one segment
  bool joined = false;                     ///< leaves together with the next send, in one segment
  std::optional<Closing> then = {};
};

class ServerConnection final : public Endpoint {
 public:
  /// A client is not heard while more than this waits: output that it does not take, or requests without an answer. Its memory is bounded
  /// by these, the loop's output_window, and a frame on each side.
  static constexpr std::size_t untaken_limit = std::size_t{256} << 10U;
  static constexpr std::size_t unanswered_limit = 20'000;
  static constexpr std::size_t unanswered_bytes_limit = std::size_t{64} << 20U;

  ServerConnection(EnsembleCore& core, ServerState& server, ConnectionFacts facts, std::unique_ptr<Link> link,
                   std::unique_ptr<wire::Filter> filter);

  [[nodiscard]] ConnectionId id() const { return facts_.id; }
  [[nodiscard]] const ConnectionFacts& facts() const { return facts_; }
  [[nodiscard]] std::size_t unanswered() const { return arrived_.size() + waiting_.size(); }  ///< requests
  [[nodiscard]] std::size_t untaken() const { return outbox_.bytes(); }
  [[nodiscard]] ServerIndex server() const;
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] SessionId session() const { return session_.session(); }
  [[nodiscard]] const Session* known_session() const { return session_.known(); }  ///< nullptr: it has ended, or never began
  /// Its session has moved to another server, or has ended, and it was not told.
  [[nodiscard]] bool is_left_behind() const;

  /// For scripts. A ConnectResponse that grants a timeout makes that session known to all servers; a reply takes the oldest
  /// waiting request of its xid as answered.
  void send(const wire::Message& message, const SendOptions& options = {});
  void send_raw(Bytes bytes, const SendOptions& options = {});  ///< answers nothing as far as we know
  /// The operation of the oldest waiting request with this xid: what wire::make_reply() wants to know.
  [[nodiscard]] std::optional<wire::OpCode> waiting(Xid xid) const;

  /// `fin` and `half` come after what was sent before, unless mute or blackhole holds that back: then it is lost.
  void close(Closing how);
  void cut_after(std::size_t bytes, Closing how);   ///< so many bytes more are sent
  void chunk(std::size_t size);                     ///< all later sends in pieces of this size, each its own segment; 0 ends it
  void delay(Duration by);                          ///< everything sent later leaves this much later
  void corrupt(std::size_t at, std::uint8_t mask);  ///< the bits of that byte, counted from the next one sent, are turned over
  void stall();                                     ///< nothing is sent any more; it waits
  void heal();                                      ///< ends the five

  // For the ensemble.
  void became_honest();
  void watch_fired(const FiredWatch& fired);
  void caught_up();        ///< its server has learnt of more transactions
  void dismiss();          ///< its session has moved, or its server does not serve any more
  void session_expired();  ///< closes it if the server is honest
  void net_changed();
  void filter_changed();

  void receive(TimePoint now, BytesView bytes) override;
  void peer_closed(TimePoint now, Closing how) override;
  void tick(TimePoint now) override;
  [[nodiscard]] TimePoint next_deadline() const override;
  void drain(TimePoint now, Output& out) override;

 private:
  struct Arrived {
    wire::Passed passed = {};
    TimePoint due = {};
  };

  [[nodiscard]] TimePoint handshake_deadline() const;
  [[nodiscard]] bool holding() const;     ///< nothing may leave at present
  [[nodiscard]] bool overloaded() const;  ///< the client is not heard
  [[nodiscard]] bool busy() const;        ///< nothing is processed
  /// Answers that wait until the server knows what they tell of.
  struct Held {
    SessionActions actions = {};
    Zxid until = {};
  };

  void answer_word(TimePoint now);
  void answer(TimePoint now, const wire::Message& message);
  void take_frames(TimePoint now);
  void take_frame(TimePoint now, BytesView frame);
  void arrive(TimePoint now, wire::Passed passed);
  void work(TimePoint now);
  void process(TimePoint now, wire::Message message);
  void perform(TimePoint now, SessionActions actions);
  void pass_out(TimePoint now, wire::Message message);
  void leave(TimePoint now, wire::Passed passed, const SendOptions& options);
  /// Null when nothing is logged.
  [[nodiscard]] std::unique_ptr<EventPayload> note_leaving(wire::Message message, const Bytes& bytes) const;
  void note_received(const wire::Message& message);
  void note_sent(const wire::Message& message);
  void note_script(TimePoint now, const wire::Message& message);
  void end(TimePoint now, Closing how, Duration postponed);
  void forget();
  void record_closed(TimePoint now, Party by, Closing how);

  EnsembleCore& core_;
  ServerState& server_;
  ConnectionFacts facts_;
  std::unique_ptr<wire::Filter> filter_;
  ServerSession session_;
  wire::FrameSplitter splitter_;
  Queue<Arrived> arrived_ = {};        ///< not processed yet; a filter may postpone
  Queue<wire::Message> waiting_ = {};  ///< scripted: not answered yet
  std::size_t unanswered_bytes_ = 0;   ///< of the frames since both were empty
  std::optional<Held> held_ = {};      ///< nothing is processed meanwhile
  Outbox outbox_;
  bool framed_ = false;  ///< the first frame was taken: no four-letter word any more
  bool reading_ = true;  ///< what the loop was told
  bool stalled_ = false;
  bool ending_ = false;  ///< nothing is read or answered any more
  bool closed_ = false;
  std::unique_ptr<Link> link_;  ///< last, so that it goes first
};

}  // namespace zkspec
