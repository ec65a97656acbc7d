// What stands at an arrow of a sequence diagram: the kind of thing and the few fields by which people tell one from another.
#pragma once

#include <string>

#include "fake-server/log/event.hpp"

namespace zkspec {

/// "getData xid=3 /app/config", "c1 connected (CONNECTED)"; without server and connection, which the lanes show.
std::string diagram_label(const Event& event);

}  // namespace zkspec
