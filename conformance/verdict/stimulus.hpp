// What the suite does to the subject, with every value resolved. The judge asks for it, the trial carries it out and notes it in the log.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "conformance/cases/case.hpp"
#include "fake-server/wire/message.hpp"

namespace zkspec {

namespace stimulus {

/// Ask client `client` of the subject something.
struct Command {
  std::string client = {};
  ClientCommand command = {};
};
/// Role server: a new connection of the recording client, with this handshake, or without one.
struct Connect {
  ServerIndex server = {};
  std::optional<wire::ConnectRequest> request = {};
};
/// Send on this connection, from our end of it.
struct Send {
  ServerIndex server = {};
  ConnectionId connection = {};
  wire::Message message = {};
  std::vector<std::size_t> segments = {};
  bool joined = false;
  std::optional<Closing> then = {};
};
struct SendRaw {
  ServerIndex server = {};
  ConnectionId connection = {};
  Bytes bytes = {};
};
/// A state of a server's network or what becomes of the server (all servers where none is named), or one act on our end of one connection.
struct Network {
  std::optional<ServerIndex> server = {};
  std::optional<ConnectionId> connection = {};
  Net act = Net::accept;
  std::size_t bytes = 0;
  Duration delay = {};
};
struct Serve {
  std::optional<ServerIndex> server = {};
  bool honest = true;
};
/// Servers under test that were crashed or started again have done it, and those that run serve as far as they can.
struct Settle {};
/// What this server, or each, answers to isro from now on.
struct Isro {
  std::optional<ServerIndex> server = {};
  std::string answer = {};
};

}  // namespace stimulus

using Stimulus = std::variant<stimulus::Command, stimulus::Connect, stimulus::Send, stimulus::SendRaw, stimulus::Network, stimulus::Settle,
                              stimulus::Serve, stimulus::Isro>;

/// For the log: "c1 open timeout=6000 ms", "s1#2 send reply xid=3 …", "s2 refuse", "servers serve".
std::string print(const Stimulus& stimulus);

}  // namespace zkspec
