// What the control API looks at and acts upon.
#pragma once

#include "fake-server/control/journal.hpp"
#include "fake-server/control/server_script.hpp"

namespace zkspec {

struct ControlWorld {
  Loop& loop;
  Ensemble& ensemble;
  Journal journal;
  ServerScript script = {};
};

}  // namespace zkspec
