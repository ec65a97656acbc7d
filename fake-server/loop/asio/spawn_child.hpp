// Starting a process with pipes for its standard streams. No waiting, no reading: see child_process.hpp.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "fake-server/base/result.hpp"

namespace zkspec {

struct ChildCommand {
  std::vector<std::string> argv = {};                   ///< the program is looked for in PATH unless it contains a slash
  std::map<std::string, std::string> environment = {};  ///< added to ours, or in place of ours
};

/// Descriptors of our ends, all non-inheritable; whoever gets them closes them.
struct SpawnedChild {
  int pid = -1;      ///< also the number of its process group
  int input = -1;    ///< we write
  int output = -1;   ///< we read
  int errors = -1;   ///< we read
  int process = -1;  ///< a pidfd: readable when the child has ended
};

/// The child leads a process group of its own, inherits no descriptor but the three, starts with default signal handling, and is
/// killed when the thread that called this ends, however it ends.
Result<SpawnedChild> spawn_child(const ChildCommand& command);

}  // namespace zkspec
