// What the server knows of a node beside its data.
#pragma once

#include "fake-server/wire/field.hpp"

namespace zkspec::wire {

/// 68 bytes. ctime and mtime are milliseconds since 1970; ephemeralOwner is 0 for other nodes.
struct Stat {
  Zxid czxid = {};
  Zxid mzxid = {};
  std::int64_t ctime = 0;
  std::int64_t mtime = 0;
  std::int32_t version = 0;
  std::int32_t cversion = 0;
  std::int32_t aversion = 0;
  SessionId ephemeralOwner = {};
  std::int32_t dataLength = 0;
  std::int32_t numChildren = 0;
  Zxid pzxid = {};

  static constexpr auto fields = std::tuple{field("czxid", &Stat::czxid),
                                            field("mzxid", &Stat::mzxid),
                                            field("ctime", &Stat::ctime),
                                            field("mtime", &Stat::mtime),
                                            field("version", &Stat::version),
                                            field("cversion", &Stat::cversion),
                                            field("aversion", &Stat::aversion),
                                            field("ephemeralOwner", &Stat::ephemeralOwner),
                                            field("dataLength", &Stat::dataLength),
                                            field("numChildren", &Stat::numChildren),
                                            field("pzxid", &Stat::pzxid)};
  friend bool operator==(const Stat&, const Stat&) = default;
};

}  // namespace zkspec::wire
