#include "fake-server/control/server_script.hpp"

#include <fmt/format.h>

#include "fake-server/script/server_filters.hpp"

namespace zkspec {

LoadedServerScript load_server_script(std::string toml, const std::string& shown_as) {
  auto loaded = load_script(toml, shown_as);
  for (const auto& rule : loaded.script.rules)
    if (!carries_frames(rule.on))
      loaded.problems.push_back(
          {rule.span, fmt::format("'{}' is a stream of clients; servers have to_server and to_client", word(rule.on))});
  if (!loaded.problems.empty()) return {{}, std::move(loaded.problems)};
  const auto script = std::make_shared<const Script>(std::move(loaded.script));
  return {{std::move(toml), script, server_filters(script)}, {}};
}

}  // namespace zkspec
