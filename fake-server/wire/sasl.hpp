// sasl (102).
#pragma once

#include "fake-server/wire/field.hpp"

namespace zkspec::wire {

struct GetSaslRequest {
  Buffer token = Bytes{};

  static constexpr auto fields = std::tuple{field("token", &GetSaslRequest::token)};
  friend bool operator==(const GetSaslRequest&, const GetSaslRequest&) = default;
};

struct SetSaslResponse {
  Buffer token = Bytes{};

  static constexpr auto fields = std::tuple{field("token", &SetSaslResponse::token)};
  friend bool operator==(const SetSaslResponse&, const SetSaslResponse&) = default;
};

}  // namespace zkspec::wire
