// What the servers and connections of one ensemble have in common. Private to this room.
#pragma once

#include <map>

#include "fake-server/ensemble/ensemble.hpp"
#include "fake-server/ensemble/four_letter_words.hpp"
#include "fake-server/ensemble/tree_database.hpp"

namespace zkspec {

/// What its connections know of their server.
struct ServerState {
  ServerIndex index = {};
  bool honest = false;
  bool holding = false;  ///< mute or blackhole: nothing is sent
  bool reading = true;
  std::optional<ConnectionId> newest = {};
};

struct EnsembleCore {
  EnsembleCore(Loop& its_loop, EnsembleOptions its_options);

  void record(TimePoint at, EventPayload what) const;
  /// Sees to it that sessions end in time; to be called when a session may end earlier than known before.
  void watch_expiry();
  void advance_zxid(Zxid zxid) { tree.advance_to(zxid); }
  [[nodiscard]] ServerConnection* find(ConnectionId id) const;
  [[nodiscard]] ServerFacts facts_for(ServerIndex server) const;
  void sweep();  ///< closed connections go

  Loop& loop;
  EnsembleOptions options;
  SessionTable sessions;
  DataTree tree = {};
  Watches watches = {};
  TreeDatabase database;
  std::map<ConnectionId, std::unique_ptr<ServerConnection>> connections = {};
  std::uint64_t last_connection = 0;

 private:
  void expire();
  void watch_reaping();
  void reap();

  std::unique_ptr<Timer> expiry_;
  TimePoint armed_ = never;
  std::unique_ptr<Timer> reaping_;
  bool reaping_armed_ = false;
};

}  // namespace zkspec
