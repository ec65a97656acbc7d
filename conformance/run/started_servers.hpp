// Servers under test that are started for the run: configured into an empty folder, awaited until they serve, killed and cleared away.
#pragma once

#include <memory>
#include <vector>

#include "conformance/adapter/subject_file.hpp"
#include "fake-server/base/endpoint.hpp"

namespace zkspec {

class StartedServers {
 public:
  /// Blocks until the servers serve, with a leader if they are several, or the start limit has passed. Servers that end before they
  /// serve, as they do when a port of theirs was taken, are configured anew a few times. `places` holds `source` and `build`. What
  /// each server wrote is in `logs`, which outlives this object, once they have gone: also where none could be started.
  static Result<std::unique_ptr<StartedServers>> start(const SubjectFile& subject, Places places, std::vector<std::string>& logs);
  ~StartedServers();  ///< kills and reaps
  StartedServers(const StartedServers&) = delete;
  StartedServers& operator=(const StartedServers&) = delete;

  [[nodiscard]] const std::vector<Address>& addresses() const;  ///< of all members of the ensemble
  /// What `srvr` names as the version ("3.8.0"); empty where it was not said.
  [[nodiscard]] const std::string& version() const;
  /// Which server has ended since, though nobody asked it to, and what it wrote; empty while none has.
  [[nodiscard]] std::string failure() const;

 private:
  struct State;
  explicit StartedServers(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zkspec
