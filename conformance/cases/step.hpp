// One line of a script after loading: what the suite does, or what it expects to see.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "conformance/cases/pattern.hpp"
#include "fake-server/base/bytes.hpp"
#include "fake-server/base/endpoint.hpp"
#include "fake-server/log/event.hpp"

namespace zkspec {

/// Whose end of which connection: "s1" (its newest connection with a handshake), "*" (any server), "$name" (the connection of the step
/// called name, or the server that a prelude's argument names).
struct ServerActor {
  enum class Kind { server, any, reference };
  Kind kind = Kind::server;
  ServerIndex server = {};
  std::string name = {};  ///< of a reference
};

struct Count {
  int low = 1;
  int high = 1;                ///< equal to low: exact
  std::string reference = {};  ///< "$n": both bounds, or the upper one of "1..$n"
  bool ranged = false;
};

/// In the order of vocabulary::network_acts().
enum class Net { accept, refuse, mute, deaf, blackhole, hang_up, heal, reset, fin, half_close, cut_after, chunk, delay, crash, restart };

/// What is done to a server as such, not to its network: a server under test has to be in our hands for it.
inline bool is_fate(Net act) { return act == Net::crash || act == Net::restart; }
enum class Order { submission, strict, free };

namespace step {
struct Call {
  std::string client = {};
  std::string call = {};                     ///< open, close, add_auth, update_servers, or an operation: its word, or "$x" of the rows
  std::vector<FieldPattern> arguments = {};  ///< path, data, version, watch, timeout, chroot, read_only, sessionId, passwd, scheme
  std::vector<ServerActor> servers = {};     ///< of open and update_servers; one reference may stand for a bound list ("$servers")
};
struct Done {
  std::string client = {};
  std::string tag = {};                   ///< the `as` of a call
  std::vector<FieldPattern> fields = {};  ///< err, data
  std::optional<Order> order = {};
};
struct Event {
  std::string client = {};
  std::string word = {};                  ///< a session event or a watch event, or "$x" of the rows
  std::vector<FieldPattern> fields = {};  ///< path, watch (the tag that armed it)
};
struct Seen {
  std::string client = {};
  std::vector<std::string> items = {};    ///< "done p", "disconnected"
  std::vector<FieldPattern> fields = {};  ///< err: of the completions
  Order order = Order::free;
};
struct Get {
  std::string client = {};
  std::string getter = {};  ///< session_id, password, timeout, state, server
  Pattern is = {};
};
struct Rx {
  ServerActor server = {};
  /// A request ("$x" of the rows), ConnectRequest, "connect": an attempt to connect, "end": the end of the connection, or "isro": a
  /// probe, on a connection apart. It stands for the newer form of a request, too (vocabulary::asks_the_same).
  std::string frame = {};
  bool exact = false;  ///< only the request of that very name
  std::vector<FieldPattern> fields = {};
};
struct Tx {
  ServerActor server = {};
  std::string frame = {};  ///< ConnectResponse, reply, notification, ping (its answer); of a server under test also "end", "text"
  std::string to = {};     ///< the `as` of the rx that a reply answers
  std::vector<FieldPattern> fields = {};
  std::vector<std::size_t> segments = {};  ///< sizes of the first TCP segments, sent apart; the rest goes whole
  std::string segments_reference = {};     ///< set: the name that holds them ("$cuts")
  bool joined = false;                     ///< wait, and leave in one segment with the next tx of this connection
  std::size_t cut = 0;                     ///< bytes that the end of the frame lacks; its length says nothing of them
  std::vector<std::string> holds = {};     ///< of "text", all that a server says until it hangs up: what occurs in it (roles: server)
  std::optional<Closing> then = {};
};
struct Raw {
  ServerActor server = {};
  std::string client = {};  ///< set: this client of the suite sends them, on its newest connection (role server)
  Bytes bytes = {};
  std::string bytes_reference = {};  ///< set: the name that holds them in hex ("$bytes")
};
struct NetAct {
  ServerActor server = {};
  Net act = Net::accept;
  std::string act_reference = {};    ///< set: the name that holds one of vocabulary::disturbances() ("$how")
  std::size_t bytes = 0;             ///< of cut_after and chunk
  std::string bytes_reference = {};  ///< set: the name that holds them ("$cut")
  std::optional<DurationExpression> delay = {};
  std::optional<Direction> direction = {};
};
struct Serve {
  ServerActor server = {};
  bool honest = true;
};
struct Isro {
  ServerActor server = {};
  std::string answer = {};  ///< to probes with this word from now on: ro, rw or null
};
struct Quiet {
  std::vector<std::string> on = {};  ///< "c1", "s1", "s1.connect", "*" and "*.connect" for any server; or a step's name: its connection
  DurationExpression duration = {};
  int but = 0;  ///< so many things may happen all the same
};
struct Sleep {
  DurationExpression duration = {};
};
struct Either;
}  // namespace step

struct Step;
struct Branch {
  std::string name = {};
  std::vector<Step> steps;  // a Step is not complete here: no initializer
};
struct step::Either {
  std::vector<Branch> branches = {};
};

struct Step {
  using What = std::variant<step::Call, step::Done, step::Event, step::Seen, step::Get, step::Rx, step::Tx, step::Raw, step::NetAct,
                            step::Serve, step::Isro, step::Quiet, step::Sleep, step::Either>;
  SourceSpan span = {};
  What what = {};
  std::vector<std::string> clauses = {};
  std::optional<DurationExpression> by = {};
  std::optional<std::pair<DurationExpression, DurationExpression>> within = {};
  std::string since = {};  ///< a step's name, "last-tx", "last-rx"; empty: the completion of the step before
  std::optional<Count> n = {};
  bool optional = false;
  std::string as = {};
  std::string text = {};  ///< the line as written, for reports
};

}  // namespace zkspec
