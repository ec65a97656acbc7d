// What the control API does for each of its resources. `name` is the part of the path that names one of many, as in
// /v1/servers/{server}; empty where there is none.
#pragma once

#include "fake-server/control/control_call.hpp"
#include "fake-server/control/control_world.hpp"

namespace zkspec::handler {

using Name = std::string_view;

ControlAnswer page(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer page_css(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer page_js(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer schema(ControlWorld& world, const ControlCall& call, Name name);

ControlAnswer servers(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer server(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer net(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer heal(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer crash(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer restart(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer isolate(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer lag(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer pause_leader(ControlWorld& world, const ControlCall& call, Name name);

/// What the AdminServer of a real server answers: Commands, 3.8.
ControlAnswer admin_commands(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer admin_command(ControlWorld& world, const ControlCall& call, Name name);

ControlAnswer sessions(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer session(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer expire(ControlWorld& world, const ControlCall& call, Name name);

ControlAnswer connections(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer connection(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer cut(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer delay(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer split(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer corrupt(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer stall(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer heal_connection(ControlWorld& world, const ControlCall& call, Name name);

ControlAnswer clock(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer freeze(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer advance(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer resume(ControlWorld& world, const ControlCall& call, Name name);

ControlAnswer journal(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer clear_journal(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer events(ControlWorld& world, const ControlCall& call, Name name);  ///< of a client that did not ask for a WebSocket

ControlAnswer tree(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer restore_tree(ControlWorld& world, const ControlCall& call, Name name);

ControlAnswer script(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer set_script(ControlWorld& world, const ControlCall& call, Name name);
ControlAnswer remove_script(ControlWorld& world, const ControlCall& call, Name name);

}  // namespace zkspec::handler
