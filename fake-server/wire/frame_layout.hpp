// Where each field of a frame lies in its bytes: for reports that show a frame byte by byte. Not needed to speak the protocol.
#pragma once

#include "fake-server/wire/message.hpp"

namespace zkspec::wire {

struct FieldSpan {
  std::string path = {};   ///< "xid", "acl[0].id.scheme", "path.length" for the count in front of it; "length" is that of the frame
  std::string type = {};   ///< of jute: int, long, boolean, ustring, buffer
  std::size_t offset = 0;  ///< from the first byte of the frame, which is that of its length
  std::size_t length = 0;  ///< in bytes, never 0: what is null or empty has only a count
  std::string text = {};   ///< the value as print() shows it, cut like there
  friend bool operator==(const FieldSpan&, const FieldSpan&) = default;
};

/// Spans follow each other without gaps from byte 0 to `decoded`.
struct FrameLayout {
  std::vector<FieldSpan> fields = {};
  std::size_t decoded = 0;  ///< bytes behind it belong to no field
};

/// Of a message and the frame that it was decoded from or encoded to. Where the two do not belong together (a frame that a script has
/// edited), only fields that lie within the frame are given.
FrameLayout layout_of(const Message& message, BytesView frame);

/// What a frame was taken for. A notification is a reply.
enum class FrameKind { connect_request, connect_response, request, reply };

/// Of a frame that could not be decoded: up to the field at which its decoder stopped. `answers`: the operation that a reply answers.
FrameLayout layout_of_undecodable(FrameKind taken_for, std::optional<OpCode> answers, BytesView frame);

}  // namespace zkspec::wire
