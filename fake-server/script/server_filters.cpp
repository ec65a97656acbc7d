#include "fake-server/script/server_filters.hpp"

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

std::function<std::unique_ptr<wire::Filter>(ServerIndex, ConnectionId)> server_filters(std::shared_ptr<const Script> script) {
  return [script = std::move(script), memory = std::make_shared<ScriptMemory>()](ServerIndex, ConnectionId) {
    return std::make_unique<ScriptFilter>(script, memory);
  };
}

}  // namespace zkspec
