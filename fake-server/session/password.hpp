// The password of a session is a function of its id, so every server can check it and none has to remember it.
#pragma once

#include "fake-server/base/bytes.hpp"
#include "fake-server/base/ids.hpp"

namespace zkspec {

/// ZooKeeperServer.generatePasswd, 3.8: 16 bytes.
Bytes password_of(SessionId id);

}  // namespace zkspec
