// Messages to bytes and back. Nothing here waits or remembers; which operation a reply answers is the caller's knowledge.
#pragma once

#include "fake-server/wire/message.hpp"

namespace zkspec::wire {

/// A whole frame, length prefix included.
Bytes encode(const Message& message);

/// Decoders take a frame without its length prefix. They do not fail: what cannot be decoded is Undecodable and says why.
Message decode_connect_request(BytesView body);
Message decode_connect_response(BytesView body);
Message decode_request(BytesView body);
/// The header of a request that may be Undecodable behind it: servers answer such a one. Errc::malformed when shorter than 8 bytes.
Result<RequestHeader> peek_request_header(BytesView body);
/// Reads only the header, to find out which request a reply answers. Errc::malformed when shorter than 16 bytes.
Result<ReplyHeader> peek_reply_header(BytesView body);
/// xid -1 is a Notification; otherwise `answers` names the operation (none: the body stays opaque). err != 0 means no body;
/// bytes that follow all the same are kept as an OpaqueBody.
Message decode_reply(BytesView body, std::optional<OpCode> answers);

/// Cuts a stream into frames. Memory is bounded by `limit` plus what one append() brought.
class FrameSplitter {
 public:
  explicit FrameSplitter(std::size_t limit = default_max_packet) : limit_{limit} {}

  void append(BytesView bytes);  ///< ignored once the stream is lost

  /// The next frame without its prefix (valid until the next call of either function), nothing while it is incomplete, or an error
  /// (negative length: Errc::malformed, over the limit: Errc::too_large) after which the stream is lost.
  Result<std::optional<BytesView>> next();

  [[nodiscard]] std::size_t buffered() const { return buffer_.size() - begin_; }
  /// The bytes not yet taken as frames; four-letter words are found here.
  [[nodiscard]] BytesView pending() const { return BytesView{buffer_}.subspan(begin_); }

 private:
  std::size_t limit_;
  Bytes buffer_ = {};
  std::size_t begin_ = 0;
  bool lost_ = false;
};

}  // namespace zkspec::wire
