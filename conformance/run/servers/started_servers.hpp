// Servers under test that are started for the run: configured into an empty folder, awaited until they serve, crashed and started again
// by cases that need it, killed and cleared away. Every wait has the subject's start limit as its bound.
#pragma once

#include <memory>
#include <vector>

#include "conformance/adapter/subject_file.hpp"
#include "conformance/run/servers/server_control.hpp"

namespace zkspec {

class StartedServers final : public ServerControl {
 public:
  /// Blocks until the servers serve (ServerProcesses::start_all). `places` holds `source` and `build`. What each server wrote is in
  /// `logs`, which outlives this object, once they have gone: also where none could be started.
  static Result<std::unique_ptr<StartedServers>> start(const SubjectFile& subject, Places places, std::vector<std::string>& logs);
  ~StartedServers() override;  ///< kills and reaps
  StartedServers(const StartedServers&) = delete;
  StartedServers& operator=(const StartedServers&) = delete;

  [[nodiscard]] const ServersToJudge& servers() const;  ///< in hand: their control is this object
  /// What `srvr` names as the version ("3.8.0"); empty where it was not said.
  [[nodiscard]] const std::string& version() const;

  void crash(ServerIndex server) override;
  void restart(ServerIndex server) override;
  bool settled() override;
  Result<void> restore() override;
  std::optional<ServerIndex> leader() override;
  std::string failure() override;  ///< also which server has ended, though nobody asked it to, and what it wrote

 private:
  struct State;
  explicit StartedServers(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zkspec
