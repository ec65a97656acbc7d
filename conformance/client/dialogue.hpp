// One connection as a client reads it: frames are cut from the stream and decoded in the light of what was sent, because a reply
// does not say which operation it answers. It judges nothing; a reply to nothing is a message like any other.
#pragma once

#include <deque>

#include "fake-server/wire/codec.hpp"

namespace zkspec {

class Dialogue {
 public:
  struct Heard {
    wire::Message message = {};
    BytesView body = {};  ///< the frame without its length prefix, valid until the next call
  };

  Bytes say(const wire::Message& message);  ///< as a frame, and remembered if it will be answered
  void hear(BytesView bytes) { stream_.append(bytes); }

  /// The next complete frame, or none yet. After an error the framing is lost, and so is the connection.
  Result<std::optional<Heard>> next();

  [[nodiscard]] BytesView unread() const { return stream_.pending(); }  ///< what is not yet a whole frame

 private:
  wire::Message decode(BytesView body);
  std::optional<wire::OpCode> take_asked(Xid xid);

  bool greeted_ = false;  ///< the first frame was taken, which has no header
  wire::FrameSplitter stream_ = wire::FrameSplitter{};
  std::deque<wire::RequestHeader> asked_ = {};
};

}  // namespace zkspec
