// One timeline: everything observable in a trial is one Event in one log. Verdicts, reports and recordings read only that.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <variant>

#include "fake-server/log/api.hpp"
#include "fake-server/wire/message.hpp"

namespace zkspec {

enum class Direction { to_server, to_client };
enum class Party { client, server };
std::string_view word(Direction direction);
std::string_view word(Party party);

namespace event {

/// A connection between a client and server `server` came into being (TCP; the handshake is a frame).
struct Opened {
  ServerIndex server = {};
  ConnectionId connection = {};
};
/// It ended. `by` is who ended it; on our own side that is certain, on the other it is what the socket told.
struct Closed {
  ServerIndex server = {};
  ConnectionId connection = {};
  Party by = Party::client;
  Closing how = Closing::fin;
};
/// A complete frame crossed it.
struct Frame {
  ServerIndex server = {};
  ConnectionId connection = {};
  Direction direction = Direction::to_server;
  wire::Message message = {};
  Bytes bytes = {};  ///< as on the wire, length prefix included
};
/// Bytes crossed it that are no frame: a four-letter word and its answer, raw bytes of a script, a stream that lost its framing.
struct Raw {
  ServerIndex server = {};
  ConnectionId connection = {};
  Direction direction = Direction::to_server;
  Bytes bytes = {};
  std::string note = {};
};
/// The application asked something of client `client`.
struct Call {
  std::string client = {};
  ClientCommand command = {};
};
/// A client told its application something.
struct Told {
  std::string client = {};
  ClientReport report = {};
};
/// The runner carried out step `step` of the script (0-based path through branches: "3", "4.server-told.1").
struct Action {
  std::string step = {};
  std::string text = {};
};
/// How late this host and the adapter's pipe were, measured since the last such event. Real clock only.
struct Lateness {
  Duration host = {};
  Duration pipe = {};
};

}  // namespace event

using EventPayload =
    std::variant<event::Opened, event::Closed, event::Frame, event::Raw, event::Call, event::Told, event::Action, event::Lateness>;

struct Event {
  TimePoint at = {};
  EventPayload what = {};
};

/// {"at_ms": 12.004, "kind": "frame", …}; times count from `start`. The form of recordings.
boost::json::object to_json(const Event& event, TimePoint start);
/// The same as one line of a recording, without the newline: the time is written as people read it.
std::string to_line(const Event& event, TimePoint start);
/// One line for people, without the time: "s1#3 <- ConnectRequest protocolVersion=0 …", "c1 connected (SyncConnected)".
std::string print(const Event& event);

}  // namespace zkspec
