// setData (5).
#pragma once

#include "fake-server/wire/stat.hpp"

namespace zkspec::wire {

/// version -1 takes any.
struct SetDataRequest {
  Text path = std::string{};
  Buffer data = Bytes{};
  std::int32_t version = -1;

  static constexpr auto fields =
      std::tuple{field("path", &SetDataRequest::path), field("data", &SetDataRequest::data), field("version", &SetDataRequest::version)};
  friend bool operator==(const SetDataRequest&, const SetDataRequest&) = default;
};

struct SetDataResponse {
  Stat stat = {};

  static constexpr auto fields = std::tuple{field("stat", &SetDataResponse::stat)};
  friend bool operator==(const SetDataResponse&, const SetDataResponse&) = default;
};

}  // namespace zkspec::wire
