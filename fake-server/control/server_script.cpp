#include "fake-server/control/server_script.hpp"

#include <fmt/format.h>

#include "fake-server/script/script_engine.hpp"

namespace zkspec {
namespace {

/// An engine that does not outlive its script.
class ScriptFilter final : public wire::Filter {
 public:
  ScriptFilter(std::shared_ptr<const Script> script, std::shared_ptr<ScriptMemory> memory)
      : script_{std::move(script)}, engine_{*script_, Party::server, std::move(memory)} {}

  std::vector<wire::Passed> outgoing(TimePoint now, wire::Message message) override { return engine_.outgoing(now, std::move(message)); }
  std::vector<wire::Passed> incoming(TimePoint now, wire::Message message) override { return engine_.incoming(now, std::move(message)); }

 private:
  std::shared_ptr<const Script> script_;
  ScriptEngine engine_;
};

}  // namespace

LoadedServerScript load_server_script(std::string toml, const std::string& shown_as) {
  auto loaded = load_script(toml, shown_as);
  for (const auto& rule : loaded.script.rules)
    if (!carries_frames(rule.on))
      loaded.problems.push_back(
          {rule.span, fmt::format("'{}' is a stream of clients; servers have to_server and to_client", word(rule.on))});
  if (!loaded.problems.empty()) return {{}, std::move(loaded.problems)};
  const auto script = std::make_shared<const Script>(std::move(loaded.script));
  const auto memory = std::make_shared<ScriptMemory>();
  const auto filter = [script, memory](ServerIndex, ConnectionId) { return std::make_unique<ScriptFilter>(script, memory); };
  return {{std::move(toml), script, filter}, {}};
}

}  // namespace zkspec
