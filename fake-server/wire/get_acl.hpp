// getACL (6) and setACL (7).
#pragma once

#include "fake-server/wire/acl.hpp"
#include "fake-server/wire/stat.hpp"

namespace zkspec::wire {

struct GetAclRequest {
  Text path = std::string{};

  static constexpr auto fields = std::tuple{field("path", &GetAclRequest::path)};
  friend bool operator==(const GetAclRequest&, const GetAclRequest&) = default;
};

struct GetAclResponse {
  Vector<Acl> acl = open_acl();
  Stat stat = {};

  static constexpr auto fields = std::tuple{field("acl", &GetAclResponse::acl), field("stat", &GetAclResponse::stat)};
  friend bool operator==(const GetAclResponse&, const GetAclResponse&) = default;
};

struct SetAclRequest {
  Text path = std::string{};
  Vector<Acl> acl = open_acl();
  std::int32_t version = -1;

  static constexpr auto fields =
      std::tuple{field("path", &SetAclRequest::path), field("acl", &SetAclRequest::acl), field("version", &SetAclRequest::version)};
  friend bool operator==(const SetAclRequest&, const SetAclRequest&) = default;
};

struct SetAclResponse {
  Stat stat = {};

  static constexpr auto fields = std::tuple{field("stat", &SetAclResponse::stat)};
  friend bool operator==(const SetAclResponse&, const SetAclResponse&) = default;
};

}  // namespace zkspec::wire
