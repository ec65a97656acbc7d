// What servers under test say of themselves when they are asked with four-letter words.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "conformance/run/servers/server_control.hpp"
#include "fake-server/loop/loop.hpp"

namespace zkspec {

/// All that a server answers to this word until it hangs up, for a second at most; nothing where it does not accept. Runs the loop: not
/// to be called from within it.
std::optional<std::string> ask(Loop& loop, const Address& server, std::string_view word);

/// Of an answer to `srvr`: "3.8.0"; "leader", "follower", "read-only", "standalone". Empty where it says nothing of it.
std::string version_in(std::string_view answer);
std::string mode_in(std::string_view answer);

/// Of an answer to `conf`; nothing where it is another one, such as that the word is not in the whitelist.
std::optional<Terms> terms_in(std::string_view answer);

/// Of an answer to `conf`: the connections that may come from one host; 0: it names no limit, or there is none.
int connections_in(std::string_view answer);

/// What these servers can be asked for, as far as it shows from outside: words of vocabulary::server_capabilities().
std::set<std::string, std::less<>> capabilities_of(Loop& loop, const ServersToJudge& servers);

}  // namespace zkspec
