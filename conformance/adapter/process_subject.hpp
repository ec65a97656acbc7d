// A subject in a child process, spoken to in the adapter protocol (protocol.hpp). One process carries the clients of many trials; on the
// wire a client is called "trial/client".
#pragma once

#include <vector>

#include "conformance/adapter/client_port.hpp"

namespace zkspec {

struct ProcessOptions {
  Duration start_limit = 20s;      ///< until the first caps line; a JVM on a loaded host takes its time
  Duration echo_interval = 100ms;  ///< while trials are attached, the pipe is measured this often
  Duration echo_limit = 10s;       ///< an adapter that leaves an echo unanswered for so long is stuck
};

/// Starts the adapter and runs the loop until it has told its capabilities. Errc::adapter when it cannot be started, ends, says something
/// that is not in the protocol, or says nothing in time; Errc::unsupported for a loop in virtual time. The process is killed with the
/// subject, without being asked to close its sessions.
Result<std::unique_ptr<Subject>> start_process_subject(Loop& loop, const std::vector<std::string>& argv,
                                                       const ProcessOptions& options = {});

}  // namespace zkspec
