// getChildren (8) and getChildren2 (12), which have one request layout.
#pragma once

#include "fake-server/wire/stat.hpp"

namespace zkspec::wire {

struct GetChildrenRequest {
  Text path = std::string{};
  bool watch = false;

  static constexpr auto fields = std::tuple{field("path", &GetChildrenRequest::path), field("watch", &GetChildrenRequest::watch)};
  friend bool operator==(const GetChildrenRequest&, const GetChildrenRequest&) = default;
};

struct GetChildrenResponse {
  Vector<std::string> children = std::vector<std::string>{};

  static constexpr auto fields = std::tuple{field("children", &GetChildrenResponse::children)};
  friend bool operator==(const GetChildrenResponse&, const GetChildrenResponse&) = default;
};

struct GetChildren2Response {
  Vector<std::string> children = std::vector<std::string>{};
  Stat stat = {};

  static constexpr auto fields = std::tuple{field("children", &GetChildren2Response::children), field("stat", &GetChildren2Response::stat)};
  friend bool operator==(const GetChildren2Response&, const GetChildren2Response&) = default;
};

}  // namespace zkspec::wire
