// The frames of fixtures/frames, for the tests of this room. Implemented in golden_frame_test.cpp; not part of the library.
#pragma once

#include "fake-server/wire/codec.hpp"

namespace zkspec::wire {

struct GoldenFrame {
  std::string name = {};
  std::string kind = {};   ///< connect-request, connect-response, request, "reply answering getData", notification
  std::string print = {};  ///< what print() must make of it
  Bytes bytes = {};        ///< length prefix included
};

/// All of them, by file name. Throws what a test program should end with when a file is not as its README says.
std::vector<GoldenFrame> golden_frames();

/// A body (without length prefix) through the decoder that the kind calls for.
Message decode_as(std::string_view kind, BytesView body);

inline BytesView body_of(const Bytes& frame) { return BytesView{frame}.subspan(4); }

}  // namespace zkspec::wire
