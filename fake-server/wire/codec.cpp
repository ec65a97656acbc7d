#include "fake-server/wire/codec.hpp"

#include "fake-server/wire/jute_reader.hpp"
#include "fake-server/wire/jute_writer.hpp"

namespace zkspec::wire {
namespace {

template <class T>
Bytes encode_frame(const T& message) {
  CountingSink measured;
  for_each_field(message, JuteWriter{measured});
  Bytes frame(sizeof(std::int32_t) + measured.size);
  StoringSink stored{frame.data()};
  stored.int32(static_cast<std::int32_t>(measured.size));
  for_each_field(message, JuteWriter{stored});
  return frame;
}

/// The end of every decoder: nothing may follow, and nothing may have gone wrong.
void finish(JuteReader& reader, BytesView body, Message& message) {
  reader.expect_end();
  if (reader.failed()) message = Undecodable{{body.begin(), body.end()}, reader.error()};
}

template <class T>
Message decode_whole(BytesView body) {
  JuteReader reader{body};
  Message message{std::in_place_type<T>};
  for_each_field(std::get<T>(message), reader);
  finish(reader, body, message);
  return message;
}

template <class Header>
Result<Header> peek(BytesView body) {
  JuteReader reader{body};
  Header header;
  for_each_field(header, reader);
  if (reader.failed()) return reader.error();
  return header;
}

}  // namespace

Bytes encode(const Message& message) {
  return std::visit([](const auto& which) { return encode_frame(which); }, message);
}

Message decode_connect_request(BytesView body) { return decode_whole<ConnectRequest>(body); }

Message decode_connect_response(BytesView body) { return decode_whole<ConnectResponse>(body); }

Message decode_request(BytesView body) {
  JuteReader reader{body};
  Message message{std::in_place_type<Request>};
  auto& request = std::get<Request>(message);
  for_each_field(request.header, reader);
  if (!reader.failed()) {
    request.body = empty_request_body(request.header.type);
    std::visit([&](auto& record) { for_each_field(record, reader); }, request.body);
  }
  finish(reader, body, message);
  return message;
}

Result<RequestHeader> peek_request_header(BytesView body) { return peek<RequestHeader>(body); }

Result<ReplyHeader> peek_reply_header(BytesView body) { return peek<ReplyHeader>(body); }

Message decode_reply(BytesView body, std::optional<OpCode> answers) {
  JuteReader reader{body};
  Message message{std::in_place_type<Reply>};
  auto& reply = std::get<Reply>(message);
  for_each_field(reply.header, reader);
  if (reply.header.xid == notification_xid) return decode_whole<Notification>(body);
  const bool has_record = answers && reply.header.err == ErrorCode::ok;
  if (has_record) reply.body = empty_reply_body(*answers);
  else if (reader.left() != 0) reply.body = OpaqueBody{};
  std::visit([&](auto& record) { for_each_field(record, reader); }, reply.body);
  finish(reader, body, message);
  return message;
}

}  // namespace zkspec::wire
