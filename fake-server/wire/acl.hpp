// Access control lists.
#pragma once

#include "fake-server/wire/field.hpp"

namespace zkspec::wire {

/// ZooDefs.Perms, 3.8.
namespace permission {
inline constexpr std::int32_t read = 1;
inline constexpr std::int32_t write = 2;
inline constexpr std::int32_t create = 4;
inline constexpr std::int32_t remove = 8;  ///< DELETE, of a child
inline constexpr std::int32_t admin = 16;
}  // namespace permission
inline constexpr std::int32_t all_permissions = 31;

struct Id {
  Text scheme = std::string{};
  Text id = std::string{};

  static constexpr auto fields = std::tuple{field("scheme", &Id::scheme), field("id", &Id::id)};
  friend bool operator==(const Id&, const Id&) = default;
};

struct Acl {
  std::int32_t perms = 0;
  Id id = {};

  static constexpr auto fields = std::tuple{field("perms", &Acl::perms), field("id", &Acl::id)};
  friend bool operator==(const Acl&, const Acl&) = default;
};

/// ZooDefs.Ids.OPEN_ACL_UNSAFE, 3.8.
inline Vector<Acl> open_acl() { return std::vector{Acl{all_permissions, {"world", "anyone"}}}; }

}  // namespace zkspec::wire
