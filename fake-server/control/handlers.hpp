// What the control API does for each of its resources. `name` is the part of the path that names one of many, as in
// /v1/servers/{server}; empty where there is none.
#pragma once

#include "fake-server/control/control_world.hpp"
#include "fake-server/web/web_call.hpp"

namespace zkspec::handler {

using Name = std::string_view;

WebAnswer page(ControlWorld& world, const WebCall& call, Name name);
WebAnswer page_css(ControlWorld& world, const WebCall& call, Name name);
WebAnswer page_js(ControlWorld& world, const WebCall& call, Name name);
WebAnswer schema(ControlWorld& world, const WebCall& call, Name name);

WebAnswer servers(ControlWorld& world, const WebCall& call, Name name);
WebAnswer server(ControlWorld& world, const WebCall& call, Name name);
WebAnswer net(ControlWorld& world, const WebCall& call, Name name);
WebAnswer heal(ControlWorld& world, const WebCall& call, Name name);
WebAnswer crash(ControlWorld& world, const WebCall& call, Name name);
WebAnswer restart(ControlWorld& world, const WebCall& call, Name name);
WebAnswer isolate(ControlWorld& world, const WebCall& call, Name name);
WebAnswer lag(ControlWorld& world, const WebCall& call, Name name);
WebAnswer pause_leader(ControlWorld& world, const WebCall& call, Name name);

/// What the AdminServer of a real server answers: Commands, 3.8.
WebAnswer admin_commands(ControlWorld& world, const WebCall& call, Name name);
WebAnswer admin_command(ControlWorld& world, const WebCall& call, Name name);

WebAnswer sessions(ControlWorld& world, const WebCall& call, Name name);
WebAnswer session(ControlWorld& world, const WebCall& call, Name name);
WebAnswer expire(ControlWorld& world, const WebCall& call, Name name);

WebAnswer connections(ControlWorld& world, const WebCall& call, Name name);
WebAnswer connection(ControlWorld& world, const WebCall& call, Name name);
WebAnswer cut(ControlWorld& world, const WebCall& call, Name name);
WebAnswer delay(ControlWorld& world, const WebCall& call, Name name);
WebAnswer split(ControlWorld& world, const WebCall& call, Name name);
WebAnswer corrupt(ControlWorld& world, const WebCall& call, Name name);
WebAnswer stall(ControlWorld& world, const WebCall& call, Name name);
WebAnswer heal_connection(ControlWorld& world, const WebCall& call, Name name);

WebAnswer clock(ControlWorld& world, const WebCall& call, Name name);
WebAnswer freeze(ControlWorld& world, const WebCall& call, Name name);
WebAnswer advance(ControlWorld& world, const WebCall& call, Name name);
WebAnswer resume(ControlWorld& world, const WebCall& call, Name name);

WebAnswer journal(ControlWorld& world, const WebCall& call, Name name);
WebAnswer clear_journal(ControlWorld& world, const WebCall& call, Name name);
WebAnswer events(ControlWorld& world, const WebCall& call, Name name);  ///< of a client that did not ask for a WebSocket

WebAnswer tree(ControlWorld& world, const WebCall& call, Name name);
WebAnswer restore_tree(ControlWorld& world, const WebCall& call, Name name);

WebAnswer script(ControlWorld& world, const WebCall& call, Name name);
WebAnswer set_script(ControlWorld& world, const WebCall& call, Name name);
WebAnswer remove_script(ControlWorld& world, const WebCall& call, Name name);

}  // namespace zkspec::handler
