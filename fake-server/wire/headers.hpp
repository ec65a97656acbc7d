// The headers of every packet after the handshake.
#pragma once

#include "fake-server/wire/codes.hpp"
#include "fake-server/wire/field.hpp"

namespace zkspec::wire {

struct RequestHeader {
  Xid xid = {};
  OpCode type = {};

  static constexpr auto fields = std::tuple{field("xid", &RequestHeader::xid), field("type", &RequestHeader::type)};
  friend bool operator==(const RequestHeader&, const RequestHeader&) = default;
};

struct ReplyHeader {
  Xid xid = {};
  Zxid zxid = {};
  ErrorCode err = {};

  static constexpr auto fields =
      std::tuple{field("xid", &ReplyHeader::xid), field("zxid", &ReplyHeader::zxid), field("err", &ReplyHeader::err)};
  friend bool operator==(const ReplyHeader&, const ReplyHeader&) = default;
};

}  // namespace zkspec::wire
