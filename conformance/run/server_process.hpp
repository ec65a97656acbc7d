// A server under test that is started for the run: configured into an empty folder, awaited until it serves, killed and cleared away.
#pragma once

#include <memory>

#include "conformance/adapter/subject_file.hpp"
#include "fake-server/base/endpoint.hpp"

namespace zkspec {

class ServerProcess {
 public:
  /// Blocks until the server is ready or its start limit has passed. `places` holds `source` and `build`.
  static Result<std::unique_ptr<ServerProcess>> start(const SubjectFile& subject, Places places);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  [[nodiscard]] const Address& address() const;
  /// What `srvr` names as its version ("3.8.0"); empty if it was not asked.
  [[nodiscard]] const std::string& version() const;

 private:
  struct State;
  explicit ServerProcess(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zkspec
