#include "fake-server/loop/asio/wall_clock.hpp"

#include <chrono>

namespace zkspec {

std::int64_t wall_clock_ms() {
  using std::chrono::milliseconds, std::chrono::duration_cast, std::chrono::system_clock;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace zkspec
