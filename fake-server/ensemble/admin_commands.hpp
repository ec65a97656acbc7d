// What the AdminServer of a real one answers at /commands/NAME: Commands, 3.8.
#pragma once

#include <boost/json/object.hpp>

#include "fake-server/ensemble/server_facts.hpp"

namespace zkspec {

/// By either of its names ("server_stats", "srvr"); for an unknown one the answer says so, as the real server's does.
boost::json::object admin_answer(std::string_view name, const ServerFacts& facts);

/// The first names of all, in alphabetical order: what /commands lists.
std::vector<std::string_view> admin_command_names();

}  // namespace zkspec
