// What the servers and connections of one ensemble have in common. Private to this room.
#pragma once

#include <map>

#include "fake-server/ensemble/ensemble.hpp"
#include "fake-server/ensemble/four_letter_words.hpp"
#include "fake-server/ensemble/membership.hpp"
#include "fake-server/ensemble/replica.hpp"
#include "fake-server/ensemble/server_database.hpp"
#include "fake-server/ensemble/tree_database.hpp"

namespace zkspec {

/// Whether a server answers clients.
enum class Service { none, read_only, full };

/// What its connections know of their server.
struct ServerState {
  ServerState(EnsembleCore& core, ServerIndex its_index);

  ServerIndex index;
  bool honest;
  Service service = Service::full;
  ServerDatabase database;
  ServerSessions sessions;
  std::unique_ptr<Replica> replica = {};  ///< while it lags
  NetMode net = NetMode::accept;
  std::string isro = {};  ///< what a script has it answer to that word; empty: the truth
  bool holding = false;  ///< mute or blackhole: nothing is sent
  bool reading = true;
  bool refusing = false;
  std::optional<ConnectionId> newest = {};
  std::uint64_t received = 0;  ///< frames, over all connections there ever were
  std::uint64_t sent = 0;
  Address address = {};
  std::optional<Address> secure_address = {};
  std::map<std::string, std::uint32_t> connections_from = {};  ///< how many there are, by the client's host
};

/// The data as a server knows it.
struct View {
  DataTree& tree;
  Watches& watches;
};

struct EnsembleCore {
  EnsembleCore(Loop& its_loop, EnsembleOptions its_options);

  void record(TimePoint at, EventPayload what) const;
  /// The time by which sessions live.
  [[nodiscard]] TimePoint session_time(TimePoint loop_now) const { return clock.at(loop_now); }
  /// Sees to it that sessions end in time; to be called when a session may end earlier than known before.
  void watch_expiry();
  void clock_changed();
  void expire_due();
  void expire(const Session& session);  ///< which is not in the table any more
  void session_ended(SessionId session);
  [[nodiscard]] bool leads(ServerIndex server) const;  ///< others
  void advance_zxid(Zxid zxid) { tree.advance_to(zxid); }
  /// After a change among the servers: who does not serve any more loses its connections, and a new leader begins a new epoch.
  void members_changed();
  [[nodiscard]] ServerState& at(ServerIndex server) { return *states.at(server.value() - 1); }
  [[nodiscard]] View view(ServerIndex server);
  void lag(ServerIndex server, Duration by);
  void tell(const FiredWatch& fired) const;
  void replace_tree(DataTree with);
  [[nodiscard]] ServerConnection* find(ConnectionId id) const;
  [[nodiscard]] ServerFacts facts_for(ServerIndex server) const;
  void ended(ConnectionId connection) { ended_.push_back(connection); }
  void sweep();  ///< closed connections go

  Loop& loop;
  EnsembleOptions options;
  SessionClock clock = {};
  SessionTable sessions;
  Membership members;
  DataTree tree = {};
  DataTree fresh_tree = {};  ///< what a server without state begins with
  Watches watches = {};
  TreeDatabase database;
  std::vector<std::unique_ptr<ServerState>> states = {};  ///< by index
  std::map<ConnectionId, std::unique_ptr<ServerConnection>> connections = {};
  std::uint64_t last_connection = 0;

 private:
  [[nodiscard]] Service service_of(ServerIndex server) const;
  void change_service(ServerState& state);
  void watch_reaping();
  void reap();

  std::unique_ptr<Timer> expiry_;
  TimePoint armed_ = never;
  std::unique_ptr<Timer> reaping_;
  bool reaping_armed_ = false;
  std::vector<ConnectionId> ended_ = {};
};

}  // namespace zkspec
