// Filters for the connections of servers that a script bends, be they machines of this process or real servers behind a proxy.
#pragma once

#include <functional>
#include <memory>

#include "fake-server/base/ids.hpp"
#include "fake-server/script/script.hpp"
#include "fake-server/wire/filter.hpp"

namespace zkspec {

/// Makes one for each connection. All share what the rules remember and how often they matched, and keep the script alive.
std::function<std::unique_ptr<wire::Filter>(ServerIndex, ConnectionId)> server_filters(std::shared_ptr<const Script> script);

}  // namespace zkspec
