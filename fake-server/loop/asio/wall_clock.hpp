// The time of day, for what people read: dates of reports, ctime and mtime of a server. Nothing is decided by it.
#pragma once

#include <cstdint>

namespace zkspec {

std::int64_t wall_clock_ms();  ///< since 1970

}  // namespace zkspec
