// auth (100); the reply has no body.
#pragma once

#include "fake-server/wire/field.hpp"

namespace zkspec::wire {

/// authType is called `type` in jute; another name here because it stands beside the type of the RequestHeader. Always 0.
struct AuthPacket {
  std::int32_t authType = 0;
  Text scheme = std::string{};
  Buffer auth = Bytes{};

  static constexpr auto fields =
      std::tuple{field("authType", &AuthPacket::authType), field("scheme", &AuthPacket::scheme), field("auth", &AuthPacket::auth)};
  friend bool operator==(const AuthPacket&, const AuthPacket&) = default;
};

}  // namespace zkspec::wire
