// The paths of the AdminServer of a real server, for operators' tools. A real one answers for itself; here one port answers for all.
#include <fmt/format.h>

#include "fake-server/control/fields.hpp"
#include "fake-server/control/handlers.hpp"
#include "fake-server/ensemble/admin_commands.hpp"

namespace zkspec::handler {

WebAnswer admin_commands(ControlWorld& /*world*/, const WebCall& /*call*/, Name /*name*/) {
  std::string links;
  for (const auto name : admin_command_names()) links += fmt::format("<a href=\"/commands/{0}\">{0}</a>\n<br/>\n", name);
  return {.body = std::move(links), .content_type = "text/html; charset=utf-8"};
}

WebAnswer admin_command(ControlWorld& world, const WebCall& call, Name name) {
  auto fields = Fields::of_query(split_target(call.target).query);
  const auto server = fields.integer("server", {1, world.ensemble.servers()}, 1);
  if (auto problem = fields.problem()) return *problem;
  return answer(admin_answer(name, world.ensemble.facts(ServerIndex{static_cast<std::uint32_t>(server)})));
}

}  // namespace zkspec::handler
