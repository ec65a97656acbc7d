// The live view of a run: a page on this machine, served by a thread of its own for as long as the run goes on. The run's threads tell it
// what happens and never wait for it.
#pragma once

#include <memory>

#include "conformance/live/live_board.hpp"

namespace zkspec {

class LiveServer {
 public:
  static constexpr std::string_view any_port = "127.0.0.1:0";
  /// How long the end of a run is held up for browsers that have not heard of it.
  static constexpr Duration farewell = 1s;

  /// `address`: numeric host and port, of this machine. The variants outlive the server. Errc::bad_value for an address that it must not be
  /// on, io for one that it cannot get.
  static Result<std::unique_ptr<LiveServer>> start(std::string_view address, LiveRun run);
  /// Serves no more.
  ~LiveServer();
  LiveServer(const LiveServer&) = delete;
  LiveServer& operator=(const LiveServer&) = delete;

  [[nodiscard]] const std::string& url() const;
  NewsDesk& desk();  ///< for the run's threads
  /// Tells the browsers that are there, and serves no more. What the desk was told before is told first.
  void end(LiveEnd end);

 private:
  class State;
  explicit LiveServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zkspec
