// The resources of the control API as JSON, and finding them by the name that a path has for them.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "fake-server/control/control_world.hpp"

namespace zkspec {

/// "2" or "s2"; nothing when there is no such server.
std::optional<ServerIndex> server_named(const Ensemble& ensemble, std::string_view name);
/// nullptr when there is no such connection any more.
ServerConnection* connection_named(const Ensemble& ensemble, std::string_view name);
/// "0x0100000d4bfb0000"; nullptr when there is no such session.
const Session* session_named(const Ensemble& ensemble, std::string_view name);

namespace listing {

std::string_view word(NetMode mode);

boost::json::object server(const ControlWorld& world, ServerIndex index);
boost::json::object servers(const ControlWorld& world);  ///< and who leads them
boost::json::object session(const ControlWorld& world, const Session& session);
boost::json::object sessions(const ControlWorld& world);
boost::json::object connection(const ControlWorld& world, const ServerConnection& connection);
boost::json::object connections(const ControlWorld& world);
boost::json::object clock(const ControlWorld& world);
boost::json::object script(const ControlWorld& world);

}  // namespace listing
}  // namespace zkspec
