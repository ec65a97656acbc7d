// create (1); create2 (15) and createContainer (19) have the same request, createTTL (21) one more field.
#pragma once

#include "fake-server/wire/acl.hpp"
#include "fake-server/wire/stat.hpp"

namespace zkspec::wire {

/// CreateMode.toFlag, 3.8.
namespace create_flag {
inline constexpr std::int32_t persistent = 0;
inline constexpr std::int32_t ephemeral = 1;
inline constexpr std::int32_t sequential = 2;
inline constexpr std::int32_t ephemeral_sequential = 3;
inline constexpr std::int32_t container = 4;
inline constexpr std::int32_t ttl = 5;
inline constexpr std::int32_t ttl_sequential = 6;
}  // namespace create_flag

/// flags: CreateMode, 3.8.
struct CreateRequest {
  Text path = std::string{};
  Buffer data = Bytes{};
  Vector<Acl> acl = open_acl();
  std::int32_t flags = 0;

  static constexpr auto fields = std::tuple{field("path", &CreateRequest::path), field("data", &CreateRequest::data),
                                            field("acl", &CreateRequest::acl), field("flags", &CreateRequest::flags)};
  friend bool operator==(const CreateRequest&, const CreateRequest&) = default;
};

/// ttl: milliseconds.
struct CreateTtlRequest {
  Text path = std::string{};
  Buffer data = Bytes{};
  Vector<Acl> acl = open_acl();
  std::int32_t flags = create_flag::ttl;
  std::int64_t ttl = 0;

  static constexpr auto fields = std::tuple{field("path", &CreateTtlRequest::path), field("data", &CreateTtlRequest::data),
                                            field("acl", &CreateTtlRequest::acl), field("flags", &CreateTtlRequest::flags),
                                            field("ttl", &CreateTtlRequest::ttl)};
  friend bool operator==(const CreateTtlRequest&, const CreateTtlRequest&) = default;
};

struct CreateResponse {
  Text path = std::string{};

  static constexpr auto fields = std::tuple{field("path", &CreateResponse::path)};
  friend bool operator==(const CreateResponse&, const CreateResponse&) = default;
};

struct Create2Response {
  Text path = std::string{};
  Stat stat = {};

  static constexpr auto fields = std::tuple{field("path", &Create2Response::path), field("stat", &Create2Response::stat)};
  friend bool operator==(const Create2Response&, const Create2Response&) = default;
};

}  // namespace zkspec::wire
