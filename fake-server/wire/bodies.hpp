// Which record an operation code calls for. Private to this room.
#pragma once

#include "fake-server/wire/message.hpp"

namespace zkspec::wire {

RequestBody empty_request_body(OpCode type);
ReplyBody empty_reply_body(OpCode to);

/// A part of a multi (MultiRequest::Operation, MultiResponse::Result) with its empty record; nothing for a type that has none there.
template <class Part>
std::optional<Part> empty_part(OpCode type);
template <>
std::optional<MultiRequest::Operation> empty_part(OpCode type);
template <>
std::optional<MultiResponse::Result> empty_part(OpCode type);

}  // namespace zkspec::wire
