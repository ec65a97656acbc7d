// check (13), which is legal inside multi only.
#pragma once

#include "fake-server/wire/field.hpp"

namespace zkspec::wire {

struct CheckVersionRequest {
  Text path = std::string{};
  std::int32_t version = -1;

  static constexpr auto fields = std::tuple{field("path", &CheckVersionRequest::path), field("version", &CheckVersionRequest::version)};
  friend bool operator==(const CheckVersionRequest&, const CheckVersionRequest&) = default;
};

}  // namespace zkspec::wire
