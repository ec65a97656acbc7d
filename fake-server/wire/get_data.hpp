// getData (4).
#pragma once

#include "fake-server/wire/stat.hpp"

namespace zkspec::wire {

struct GetDataRequest {
  Text path = std::string{};
  bool watch = false;

  static constexpr auto fields = std::tuple{field("path", &GetDataRequest::path), field("watch", &GetDataRequest::watch)};
  friend bool operator==(const GetDataRequest&, const GetDataRequest&) = default;
};

struct GetDataResponse {
  Buffer data = Bytes{};
  Stat stat = {};

  static constexpr auto fields = std::tuple{field("data", &GetDataResponse::data), field("stat", &GetDataResponse::stat)};
  friend bool operator==(const GetDataResponse&, const GetDataResponse&) = default;
};

}  // namespace zkspec::wire
