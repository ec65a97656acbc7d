// sync (9).
#pragma once

#include "fake-server/wire/field.hpp"

namespace zkspec::wire {

struct SyncRequest {
  Text path = std::string{};

  static constexpr auto fields = std::tuple{field("path", &SyncRequest::path)};
  friend bool operator==(const SyncRequest&, const SyncRequest&) = default;
};

struct SyncResponse {
  Text path = std::string{};

  static constexpr auto fields = std::tuple{field("path", &SyncResponse::path)};
  friend bool operator==(const SyncResponse&, const SyncResponse&) = default;
};

}  // namespace zkspec::wire
