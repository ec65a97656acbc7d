// Servers that are only addresses: asked for their version and their tick where they answer, else as the command line says.
#pragma once

#include "conformance/commands.hpp"
#include "conformance/subject_choice.hpp"

namespace zkspec {

struct AskedServers {
  std::vector<Address> addresses = {};
  Duration tick = {};
  std::string version = {};  ///< as `srvr` names it; empty where it is not answered
};

Attempt<AskedServers> servers_at(const RunArguments& arguments);

}  // namespace zkspec
