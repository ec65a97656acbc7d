// A fake ZooKeeper ensemble: n servers on addresses of their own over one data tree and one session table. Each server is honest
// or scripted, and its network can be broken at will. One loop, one thread; what happens on the wire goes to one EventLog.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <memory>

#include "fake-server/ensemble/membership.hpp"
#include "fake-server/ensemble/net_mode.hpp"
#include "fake-server/ensemble/server_connection.hpp"
#include "fake-server/ensemble/server_facts.hpp"
#include "fake-server/ensemble/session_clock.hpp"
#include "fake-server/log/event_log.hpp"
#include "fake-server/loop/loop.hpp"
#include "fake-server/session/session_table.hpp"
#include "fake-server/wire/filter.hpp"

namespace zkspec {

/// What goes between an honest machine and the wire of one connection; may give nothing.
using FilterFactory = std::function<std::unique_ptr<wire::Filter>(ServerIndex, ConnectionId)>;

struct EnsembleOptions {
  std::uint32_t servers = 1;
  std::string host = "127.0.0.1";  ///< of s1; s2 has the next address, and so on: some clients tell servers apart by address alone
  SessionLimits limits = {};
  Seed seed = {};           ///< of the session ids
  EventLog* log = nullptr;  ///< nothing is logged without one
  bool honest = false;      ///< what every server is at the start
  FilterFactory filter = {};
  std::uint16_t first_port = 0;      ///< of s1; s2 has the next; 0: the kernel picks
  std::vector<Address> listen = {};  ///< of each server, instead of what host and first_port give; empty: those
  int accepts_per_second = ListenOptions{}.accepts_per_second;
  std::uint32_t max_connections_per_host = 0;         ///< to one server; 0: no limit (maxClientCnxns, 3.8)
  std::size_t max_packet = wire::default_max_packet;  ///< jute.maxbuffer, 3.8
  Duration handshake_limit =
      {};  ///< who has not asked for a session by then is cut off; 0: never (zookeeper.nio.sessionlessCnxnTimeout, 3.8)
  std::optional<TlsIdentity> tls = {};  ///< each server has a second port, for TLS
  std::uint16_t first_secure_port = 0;
  bool read_only_mode = false;  ///< a server that runs without a majority lets clients read (readonlymode.enabled, 3.8)
  bool local_sessions = false;  ///< localSessionsEnabled, 3.8
  bool local_sessions_upgrading = true;
  std::vector<std::string> four_letter_words = {"*"};  ///< 4lw.commands.whitelist; a real server allows srvr alone
  std::int64_t wall_clock_at_start_ms =
      1'700'000'000'000;           ///< milliseconds since 1970 at the zero of the loop's clock, for ctime and mtime
  bool extended_types = false;     ///< TTL nodes, as zookeeper.extendedTypesEnabled
  bool reconfig_enabled = false;   ///< as reconfigEnabled; one server alone cannot be reconfigured all the same
  std::string super_digest = {};   ///< "super:base64(sha1(…))", DigestAuthenticationProvider.superDigest; empty: there is no superuser
  Duration container_check = 60s;  ///< how often containers and TTL nodes are removed, as znode.container.checkIntervalMs
};

/// A server is honest (the session machine answers) or scripted: then it accepts, reads, answers pings and four-letter words, and
/// all else waits for send(). What was unanswered when a scripted server becomes honest is answered then, in order.
///
/// What mute and blackhole hold back is sent when they end. Sessions expire by the clock also while scripted, but only honest
/// servers close connections for it.
class Ensemble {
 public:
  Ensemble(Loop& loop, EnsembleOptions options);  ///< both the loop and the log outlive the ensemble
  ~Ensemble();                                    ///< resets every connection
  Ensemble(const Ensemble&) = delete;
  Ensemble& operator=(const Ensemble&) = delete;

  Result<void> start();  ///< binds and listens; before it there are no addresses

  [[nodiscard]] std::uint32_t servers() const;
  [[nodiscard]] const Address& address(ServerIndex server) const;
  [[nodiscard]] std::vector<std::string> addresses() const;  ///< of all servers, host:port
  [[nodiscard]] std::string connect_string() const;          ///< 127.0.0.1:40001,127.0.0.2:40002
  [[nodiscard]] std::string secure_connect_string() const;   ///< of the ports for TLS; empty without

  void serve(ServerIndex server, bool honestly);
  void answer_isro(ServerIndex server, std::string answer);  ///< with this, whatever the truth is
  void net(ServerIndex server, NetMode mode);
  [[nodiscard]] NetMode net(ServerIndex server) const;
  void heal(ServerIndex server);  ///< accept, and no cut, chunk or delay any more on its connections
  /// Replaces what goes between the machines and the wire, also for the connections that there are; none: nothing.
  void set_filter(FilterFactory filter);

  // Servers that do not hear from a majority do not serve: what is connected to them is closed, and so is who comes. Sessions live on,
  // and have their time anew when a leader is found (Leader, QuorumPeer, 3.8).
  void crash(ServerIndex server);                     ///< its connections are reset and its ports refuse
  void restart(ServerIndex server, bool lose_state);  ///< the data of the ensemble is gone when a majority has lost it
  void isolate(ServerIndex server, bool isolated);    ///< from the other servers; clients reach it
  void pause_leader(Duration span);                   ///< nobody leads for so long
  /// Its clients see the data as it was so long ago, and their writes are answered when they can see them. 0: it catches up.
  void lag(ServerIndex server, Duration by);

  [[nodiscard]] boost::json::object snapshot() const;     ///< of the data: tree/snapshot.hpp
  Result<void> restore(const boost::json::object& from);  ///< in place of what there is; watches stay, and nobody is told

  bool expire(SessionId session);  ///< now; false: there is no such session

  // The clock of the sessions: their timeouts, and the ctime and mtime of nodes. The network goes by the loop's.
  void freeze_clock();
  void advance_clock(Duration by);  ///< sessions whose time that passes expire
  void resume_clock();              ///< it goes on from where it stands
  [[nodiscard]] const SessionClock& clock() const;

  /// The connection of that server which sent its ConnectRequest last, closed or not.
  [[nodiscard]] std::optional<ConnectionId> newest(ServerIndex server) const;
  /// nullptr for one that was closed some time ago.
  [[nodiscard]] ServerConnection* find(ConnectionId id) const;
  [[nodiscard]] std::vector<ConnectionId> open_connections(ServerIndex server) const;  ///< in order of their beginning

  [[nodiscard]] const SessionTable& sessions() const;
  [[nodiscard]] const Membership& members() const;
  [[nodiscard]] ServerFacts facts(ServerIndex server) const;  ///< for operators
  [[nodiscard]] Zxid last_zxid() const;                       ///< of the tree, never lower than what a script has sent

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace zkspec
