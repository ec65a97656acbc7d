// Sessions of our own with servers under test, apart from any trial: what a server grants is asked, and what trials have left is cleared
// away. All of it runs the loop: not to be called from within it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "fake-server/log/event_log.hpp"
#include "fake-server/loop/loop.hpp"

namespace zkspec {

/// The timeout that a server grants to who wants this one; the session is closed again. An error where no session is granted within
/// five seconds: what came instead; and where it is served nothing, or must not make the nodes that cases make.
Result<Duration> ask_for_session(Loop& loop, const Address& server, Duration wanted);

/// Nodes that a trial has asked for, parents first; also ephemeral ones, for a lie may have made others of them. Only those are ours that
/// are named after a session, /zkspec-0x….
std::vector<std::string> created_nodes(const EventLog& log);

/// Deletes them, the last one first, at the first server that grants a session; what is not there is no matter. Those that may still be
/// there, after five seconds at the most for each server.
std::vector<std::string> clear_away(Loop& loop, std::span<const Address> servers, const std::vector<std::string>& nodes);

}  // namespace zkspec
