// The script that bends all servers of an ensemble at present: its text, and what makes filters of it.
#pragma once

#include <memory>
#include <vector>

#include "fake-server/ensemble/ensemble.hpp"
#include "fake-server/script/script.hpp"

namespace zkspec {

struct ServerScript {
  std::string toml = {};
  std::shared_ptr<const Script> script = {};
  FilterFactory filter = {};  ///< keeps the script alive; all connections share what it remembers
};

struct LoadedServerScript {
  ServerScript script = {};
  std::vector<Diagnostic> problems = {};  ///< also rules on streams that only clients have; the script is to be used only when empty
};

LoadedServerScript load_server_script(std::string toml, const std::string& shown_as);

}  // namespace zkspec
