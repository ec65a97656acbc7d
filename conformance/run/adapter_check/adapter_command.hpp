// How an adapter is started.
#pragma once

#include "conformance/adapter/process_subject.hpp"

namespace zkspec {

struct AdapterCommand {
  std::vector<std::string> argv = {};
  Duration start_limit = ProcessOptions{}.start_limit;
  int processes = 1;  ///< so many at once carry the trials of a run
};

}  // namespace zkspec
