// One side of a recording, said again to a live peer, until that says something else than it did then.
//
// Steps are taken in the order of the recording: ours not before their time in it and not before the peer has done all that came earlier;
// the peer's may take `patience`, and a minute for the first client to come. Watches, pings and answers of a server come in the order of
// its connection, so no more order than that is asked of the peer.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "conformance/replay/correspondence.hpp"
#include "fake-server/log/event_log.hpp"
#include "fake-server/loop/loop.hpp"

namespace zkspec {

struct ReplayOptions {
  Party side = Party::client;           ///< whose part is ours
  std::vector<Address> servers = {};    ///< for the client's part, not empty: s1, s2, …; the last stands for all further ones
  std::string host = "127.0.0.1";       ///< for the server's part: where clients are awaited, one port for each recorded server
  Duration patience = 5s;  ///< for each of the peer's steps
};

/// The first thing that was not as it was recorded.
struct Divergence {
  std::size_t event = 0;  ///< its index in the recording
  std::string what = {};
  std::vector<wire::FieldDifference> fields = {};  ///< where two messages of one kind differ
};

struct ReplayResult {
  std::size_t said = 0;   ///< frames of ours
  std::size_t heard = 0;  ///< frames of the peer that were as recorded
  bool refused = false;   ///< a connection: nobody was there
  std::optional<Divergence> divergence = {};
};

/// Pings are answered and not compared where clients are live: when a client pings is its own business.
class Replay {
 public:
  /// `recorded` and the loop must outlive the replay. Errors are those of Loop::listen, and Errc::bad_value where nothing is to be played.
  static Result<std::unique_ptr<Replay>> start(Loop& loop, const EventLog& recorded, ReplayOptions options);
  ~Replay();

  [[nodiscard]] std::vector<Address> addresses() const;  ///< for the server's part: where clients are awaited
  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] const ReplayResult& result() const { return result_; }

 private:
  class Line;
  class Port;

  Replay(Loop& loop, const EventLog& recorded, ReplayOptions options);
  Result<void> prepare();
  void advance();
  [[nodiscard]] bool is_ours(const EventPayload& what) const;
  bool act(const EventPayload& what);
  bool await(const EventPayload& what);
  bool compare(const EventPayload& recorded, Line& line);
  bool diverge(std::string what, std::vector<wire::FieldDifference> fields = {});
  void finish();
  Line& line(ConnectionId id);
  Endpoint& accepted(std::unique_ptr<Link> link);

  Loop& loop_;
  const EventLog& recorded_;
  ReplayOptions options_;
  Correspondence correspondence_ = {};
  ReplayResult result_ = {};
  std::vector<std::size_t> steps_ = {};  ///< indices of events
  std::size_t next_ = 0;
  TimePoint began_ = {};
  TimePoint waits_since_ = {};  ///< for the peer's next step
  bool done_ = false;
  std::map<ConnectionId, std::unique_ptr<Line>> lines_;
  std::deque<std::unique_ptr<Line>> newcomers_;  ///< accepted, and not expected yet
  std::vector<std::unique_ptr<Port>> ports_;
  std::unique_ptr<Timer> timer_;
};

}  // namespace zkspec
