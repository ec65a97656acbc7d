// delete (2); the reply has no body.
#pragma once

#include "fake-server/wire/field.hpp"

namespace zkspec::wire {

/// version -1 takes any.
struct DeleteRequest {
  Text path = std::string{};
  std::int32_t version = -1;

  static constexpr auto fields = std::tuple{field("path", &DeleteRequest::path), field("version", &DeleteRequest::version)};
  friend bool operator==(const DeleteRequest&, const DeleteRequest&) = default;
};

}  // namespace zkspec::wire
