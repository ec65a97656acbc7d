// The server's end of one connection, honest: typed messages in, typed actions out. It knows no bytes, sockets or other
// connections, and what operations do to the data is the Database's business. Misbehaviour is added around it, not in it.
#pragma once

#include <span>
#include <variant>
#include <vector>

#include "fake-server/session/session_table.hpp"
#include "fake-server/wire/message.hpp"

namespace zkspec {

/// Who asks, and when.
struct Caller {
  TimePoint now = {};
  SessionId session = {};
  ConnectionId connection = {};
  std::span<const wire::Id> identities = {};  ///< of the connection, for access control
  bool read_only = false;                     ///< its server takes no writes at present
};

/// The data behind the sessions. Events that an operation causes are delivered by it before it returns: a watcher is told before
/// the one who acted is answered (FinalRequestProcessor.processRequest, 3.8).
class Database {
 public:
  virtual ~Database() = default;
  [[nodiscard]] virtual Zxid last_zxid() const = 0;
  virtual void session_created(SessionId session) = 0;
  virtual void session_ended(SessionId session) = 0;  ///< closed or expired: its ephemerals go, and connections that it has left behind
  virtual void undecodable(wire::OpCode type) = 0;    ///< a request of this type was not executed
  /// The whole reply. Nothing: there is none, and the connection goes on.
  virtual std::optional<wire::Reply> execute(const Caller& caller, const wire::Request& request) = 0;
};

namespace session_action {
struct Send {
  wire::Message message = {};
};
/// In order, after everything sent before.
struct Close {};
/// The session has moved here; whoever held it loses its connection.
struct CloseOther {
  ConnectionId connection = {};
};
}  // namespace session_action
using SessionAction = std::variant<session_action::Send, session_action::Close, session_action::CloseOther>;
using SessionActions = std::vector<SessionAction>;

/// What is particular about the sessions of one server.
struct ServerSessions {
  ServerSessions(const SessionLimits& limits, Seed seed) : local{limits, seed} {}

  bool leads = false;             ///< of several servers: it looks for each request at whose connection has the session
  bool read_only = false;         ///< it hears of no majority: for clients that can live with that, and only for reading
  bool local_sessions = false;    ///< localSessionsEnabled, 3.8: a session begins as known to this server alone
  bool upgrading = true;          ///< localSessionsUpgradingEnabled, 3.8: and becomes known to all with its first ephemeral
  std::string super_digest = {};  ///< who proves this digest identity is a superuser; empty: nobody is
  SessionTable local;             ///< those that this server alone knows
};

class ServerSession {
 public:
  /// `peer` is the client's address without port, its first identity: NIOServerCnxn, 3.8.
  ServerSession(SessionTable& table, ServerSessions& own, Database& database, ServerIndex server, ConnectionId connection, std::string peer)
      : table_{table}, own_{own}, database_{database}, server_{server}, connection_{connection}, identities_{{"ip", std::move(peer)}} {}

  /// The first message is a ConnectRequest; after that requests, or what could not be decoded as one.
  SessionActions handle(TimePoint now, const wire::Message& message);

  void attached(SessionId id) { session_ = id; }  ///< the handshake was answered by somebody else
  /// Credentials that were accepted, by whomever. Identities belong to the connection: the client sends them again on the next one.
  void authenticated(const wire::AuthPacket& packet);
  void disconnected();
  /// Any request but auth and sasl renews the session: ZooKeeperServer.submitRequestNow, 3.8. handle() sees to that itself.
  void renew(TimePoint now, const wire::Message& heard);
  [[nodiscard]] SessionId session() const { return session_; }
  [[nodiscard]] const Session* known() const { return home().find(session_); }
  [[nodiscard]] const std::vector<wire::Id>& identities() const { return identities_; }

 private:
  void identify(wire::Id as);
  /// The table that the session stands in.
  [[nodiscard]] SessionTable& home() const { return is_local_ ? own_.local : table_; }
  SessionActions connect(TimePoint now, const wire::ConnectRequest& request);
  SessionActions resume(TimePoint now, const wire::ConnectRequest& request);
  [[nodiscard]] session_action::Send granted(const wire::ConnectRequest& request) const;
  std::optional<SessionActions> refuse_for_session(TimePoint now, const wire::Request& request);
  SessionActions reply_to(TimePoint now, const wire::Request& request);
  SessionActions authenticate(const wire::Request& request);
  SessionActions negotiate_sasl(const wire::Request& request);
  SessionActions close(TimePoint now, const wire::Request& request);
  SessionActions refuse_undecodable(TimePoint now, const wire::Undecodable& request);

  SessionTable& table_;
  ServerSessions& own_;
  Database& database_;
  ServerIndex server_;
  ConnectionId connection_;
  SessionId session_ = no_session;
  bool is_local_ = false;
  std::vector<wire::Id> identities_;
};

}  // namespace zkspec
