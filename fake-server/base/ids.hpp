// The identities of the protocol and of a trial.
#pragma once

#include <cstdint>
#include <string>

#include "fake-server/base/strong_id.hpp"

namespace zkspec {

using SessionId = StrongId<struct SessionIdTag, std::int64_t>;         ///< opaque 64 bits; 0 asks for a new session
using Zxid = StrongId<struct ZxidTag, std::int64_t>;                   ///< high half epoch, low half counter
using Xid = StrongId<struct XidTag, std::int32_t>;                     ///< a client's number for one request
using ServerIndex = StrongId<struct ServerIndexTag, std::uint32_t>;    ///< 1 for s1, 2 for s2, …
using ConnectionId = StrongId<struct ConnectionIdTag, std::uint64_t>;  ///< numbered from 1 in the order of their beginning
using Seed = StrongId<struct SeedTag, std::uint64_t>;

inline constexpr SessionId no_session{0};

std::string to_string(SessionId id);   ///< 0x0100000d4bfb0000
std::string to_string(Zxid zxid);      ///< 0x37
std::string to_string(Xid xid);        ///< -2
std::string to_string(ServerIndex s);  ///< s1

}  // namespace zkspec
