// The reading half of the decoders. Private to this room.
#pragma once

#include "fake-server/wire/frame_layout.hpp"
#include "fake-server/wire/jute_reader.hpp"

namespace zkspec::wire {

/// What the bytes say, as far as the reader comes; what it does not reach is as in an empty message. `answers` is for replies.
Message read_message(FrameKind kind, std::optional<OpCode> answers, JuteReader& reader);

}  // namespace zkspec::wire
