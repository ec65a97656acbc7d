#include "fake-server/wire/codec.hpp"

#include "fake-server/wire/decoding.hpp"
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

template <class T>
Message read_whole(JuteReader& reader) {
  Message message{std::in_place_type<T>};
  for_each_field(std::get<T>(message), reader);
  return message;
}

Message read_request(JuteReader& reader) {
  Message message{std::in_place_type<Request>};
  auto& request = std::get<Request>(message);
  for_each_field(request.header, reader);
  if (reader.failed()) return message;
  request.body = empty_request_body(request.header.type);
  std::visit([&](auto& record) { for_each_field(record, reader); }, request.body);
  return message;
}

Message read_notification(const ReplyHeader& header, JuteReader& reader) {
  Message message{std::in_place_type<Notification>};
  auto& notification = std::get<Notification>(message);
  notification.header = header;
  for_each_field(notification.event, reader);
  return message;
}

Message read_reply(std::optional<OpCode> answers, JuteReader& reader) {
  Message message{std::in_place_type<Reply>};
  auto& reply = std::get<Reply>(message);
  for_each_field(reply.header, reader);
  if (reply.header.xid == notification_xid) return read_notification(reply.header, reader);
  const bool has_record = answers && reply.header.err == ErrorCode::ok;
  if (has_record) reply.body = empty_reply_body(*answers);
  else if (reader.left() != 0) reply.body = OpaqueBody{};
  std::visit([&](auto& record) { for_each_field(record, reader); }, reply.body);
  return message;
}

/// Nothing may follow, and nothing may have gone wrong.
Message decode(FrameKind kind, std::optional<OpCode> answers, BytesView body) {
  JuteReader reader{body};
  Message message = read_message(kind, answers, reader);
  reader.expect_end();
  if (reader.failed()) message = Undecodable{{body.begin(), body.end()}, reader.error()};
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

Message read_message(FrameKind kind, std::optional<OpCode> answers, JuteReader& reader) {
  switch (kind) {
    case FrameKind::connect_request: return read_whole<ConnectRequest>(reader);
    case FrameKind::connect_response: return read_whole<ConnectResponse>(reader);
    case FrameKind::request: return read_request(reader);
    case FrameKind::reply: return read_reply(answers, reader);
  }
  return Undecodable{};
}

Message decode_connect_request(BytesView body) { return decode(FrameKind::connect_request, std::nullopt, body); }

Message decode_connect_response(BytesView body) { return decode(FrameKind::connect_response, std::nullopt, body); }

Message decode_request(BytesView body) { return decode(FrameKind::request, std::nullopt, body); }

Result<RequestHeader> peek_request_header(BytesView body) { return peek<RequestHeader>(body); }

Result<ReplyHeader> peek_reply_header(BytesView body) { return peek<ReplyHeader>(body); }

Message decode_reply(BytesView body, std::optional<OpCode> answers) { return decode(FrameKind::reply, answers, body); }

}  // namespace zkspec::wire
