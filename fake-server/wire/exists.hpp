// exists (3).
#pragma once

#include "fake-server/wire/stat.hpp"

namespace zkspec::wire {

struct ExistsRequest {
  Text path = std::string{};
  bool watch = false;

  static constexpr auto fields = std::tuple{field("path", &ExistsRequest::path), field("watch", &ExistsRequest::watch)};
  friend bool operator==(const ExistsRequest&, const ExistsRequest&) = default;
};

struct ExistsResponse {
  Stat stat = {};

  static constexpr auto fields = std::tuple{field("stat", &ExistsResponse::stat)};
  friend bool operator==(const ExistsResponse&, const ExistsResponse&) = default;
};

}  // namespace zkspec::wire
