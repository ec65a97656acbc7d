// One connection to a server under test, held by the suite: it says what it is told to say, pings by itself so that a session which
// the script has no plans with stays alive, and writes down everything. It expects nothing and judges nothing.
#pragma once

#include <variant>
#include <vector>

#include "conformance/client/dialogue.hpp"
#include "fake-server/base/endpoint.hpp"
#include "fake-server/log/event_log.hpp"

namespace zkspec {

class RecordingConnection final : public Endpoint {
 public:
  /// Pieces of one write leave this far apart, so that the server reads them apart.
  static constexpr Duration spacing = 1ms;

  RecordingConnection(EventLog& log, ServerIndex server, ConnectionId id) : log_{log}, server_{server}, id_{id} {}

  void open(TimePoint now, const Address& to);

  /// A request without a number gets the next one. While blackholed, what is sent waits. False when we have ended our side, or the
  /// server has ended the connection.
  bool send(TimePoint now, wire::Message message);
  bool send_raw(TimePoint now, Bytes bytes);
  bool close(TimePoint now, Closing how);

  void silence() { silent_ = true; }               ///< no pings of its own any more
  void chunk(std::size_t size) { chunk_ = size; }  ///< everything sent later in pieces of this size; 0: whole
  void blackhole();                                ///< neither reads nor writes; the socket stays open
  void heal(TimePoint now);                        ///< reads and writes again, what waited first; and no chunks any more

  [[nodiscard]] bool open() const { return open_; }

  void receive(TimePoint now, BytesView bytes) override;
  void peer_closed(TimePoint now, Closing how) override;
  void tick(TimePoint now) override;
  [[nodiscard]] TimePoint next_deadline() const override;
  void drain(TimePoint now, Output& out) override;

 private:
  using Writing = std::variant<wire::Message, Bytes>;

  bool write(TimePoint now, Writing writing);
  void put_out(TimePoint now, const Bytes& bytes);
  void note_frame(TimePoint now, Dialogue::Heard heard);
  void note_raw(TimePoint now, BytesView bytes, std::string note);
  void note_end(TimePoint now, Party by, Closing how);

  EventLog& log_;
  ServerIndex server_;
  ConnectionId id_;
  Dialogue dialogue_ = {};
  Output output_ = {};
  std::vector<Writing> held_ = {};
  Xid next_xid_{1};
  std::size_t chunk_ = 0;
  TimePoint last_sent_ = {};
  Duration ping_every_ = {};  ///< zero until a session is granted
  bool open_ = false;
  bool writing_ended_ = false;  ///< by a half close of ours
  bool silent_ = false;
  bool blackholed_ = false;
  bool framing_lost_ = false;
};

}  // namespace zkspec
