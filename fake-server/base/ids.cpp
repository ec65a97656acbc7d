#include "fake-server/base/ids.hpp"

#include <fmt/format.h>

namespace zkspec {

std::string to_string(SessionId id) { return fmt::format("0x{:016x}", static_cast<std::uint64_t>(id.value())); }
std::string to_string(Zxid zxid) { return fmt::format("0x{:x}", static_cast<std::uint64_t>(zxid.value())); }
std::string to_string(Xid xid) { return fmt::format("{}", xid.value()); }
std::string to_string(ServerIndex s) { return fmt::format("s{}", s.value()); }

}  // namespace zkspec
