#include "conformance/client/dialogue.hpp"

#include <algorithm>

namespace zkspec {

Bytes Dialogue::say(const wire::Message& message) {
  if (const auto* request = std::get_if<wire::Request>(&message)) asked_.push_back(request->header);
  return wire::encode(message);
}

Result<std::optional<Dialogue::Heard>> Dialogue::next() {
  const auto frame = stream_.next();
  if (!frame) return frame.error();
  if (!*frame) return std::optional<Heard>{};
  return std::optional{Heard{decode(**frame), **frame}};
}

wire::Message Dialogue::decode(BytesView body) {
  if (!std::exchange(greeted_, true)) return wire::decode_connect_response(body);
  const auto header = wire::peek_reply_header(body);
  if (!header) return wire::Undecodable{{body.begin(), body.end()}, header.error()};
  return wire::decode_reply(body, take_asked(header->xid));
}

std::optional<wire::OpCode> Dialogue::take_asked(Xid xid) {
  const auto asked = std::ranges::find(asked_, xid, &wire::RequestHeader::xid);
  if (asked == asked_.end()) return {};
  const auto type = asked->type;
  asked_.erase(asked);
  return type;
}

}  // namespace zkspec
