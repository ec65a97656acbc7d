// Real sockets on the real clock. Asio stays behind this header.
#pragma once

#include <memory>

#include "fake-server/loop/loop.hpp"

namespace zkspec {

std::unique_ptr<Loop> make_asio_loop();

}  // namespace zkspec
