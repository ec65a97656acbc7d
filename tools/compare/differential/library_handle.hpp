// One handle of ZooKeeper's C library that writes down what it is told. Calls return at once; results and events arrive on the
// library's thread, in the order of the wire.
#pragma once

#include <zookeeper/zookeeper.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

#include "move.hpp"
#include "plug.hpp"
#include "transcript.hpp"

namespace zkspec {

/// What one player of a sequence has seen, over all the handles that it had.
struct PlayerLog {
  std::mutex mutex = {};
  std::vector<TranscriptLine> lines = {};
  std::map<std::string, std::uint64_t> tally = {};

  void add(TranscriptLine line);
  void count(MoveKind kind, int code);
};

struct SequencePlace {
  std::uint16_t port = 0;
  std::string root = {};  ///< the node that a sequence works below; left out of what is written down
  SessionNames* sessions = nullptr;
  std::chrono::milliseconds patience = {};  ///< with a server that owes something
};

class LibraryHandle {
 public:
  enum class State { connecting, connected, expired, auth_failed };

  /// `resumed`: a session to take over, else a new one. Throws what a server must not do (Stuck).
  LibraryHandle(SequencePlace place, PlayerLog& log, const clientid_t* resumed);
  /// Leaves the session as it is, unless close_session() was called.
  ~LibraryHandle();
  LibraryHandle(const LibraryHandle&) = delete;
  LibraryHandle& operator=(const LibraryHandle&) = delete;

  State await_connection();  ///< until connected or dead
  State await_loss();        ///< until not connected
  [[nodiscard]] State state();
  [[nodiscard]] clientid_t session() const { return *zoo_client_id(handle_); }
  Plug& plug() { return *plug_; }

  void submit(const Move& move, int number);  ///< an operation; its results are written when they come
  void await_results();
  void barrier();        ///< everything that the server has sent so far is written down
  void close_session();  ///< returns when the server has ended the session and the connection

  /// For the tree at the end: asks for data, ACL and children of a node; `children` is filled when await_results() returns.
  void inspect(const std::string& path, std::vector<std::string>& children);
  void work_below(const SequencePlace& place);

 private:
  struct Call;
  struct Watch {
    LibraryHandle& handle;
    int number;
    static void event(zhandle_t* handle, int type, int state, const char* path, void* context);
  };
  struct Results;

  int issue(const Move& move, Call& call, Watch* watch);
  int issue_multi(const Move& move, Call& call);
  void remove_watches(const Move& move, int number);
  void session_event(int state);
  void begin();
  void finish(TranscriptLine line);
  [[nodiscard]] std::string below_root(std::string_view path) const;

  SequencePlace place_;
  PlayerLog& log_;
  std::shared_ptr<Plug> plug_;
  std::mutex mutex_ = {};
  std::condition_variable changed_ = {};
  State state_ = State::connecting;
  int pending_ = 0;
  bool closing_ = false;
  std::deque<Watch> watches_ = {};
  zhandle_t* handle_ = nullptr;
};

/// A wait that did not end: a difference in itself.
struct Stuck : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace zkspec
