// For this room's tests: a raw client of one connection, and the requests that it sends.
#pragma once

#include <fmt/format.h>
#include <map>

#include "fake-server/loop/loop.hpp"
#include "fake-server/wire/codec.hpp"

namespace zkspec::test {

class Peer final : public Endpoint {
 public:
  Peer(Loop& loop, Address server) : link_{loop.dial(*this)} {
    out_.connect(std::move(server));
    link_->wake();
  }

  void send(const wire::Message& message) {
    if (const auto* request = std::get_if<wire::Request>(&message)) asked_[request->header.xid] = request->header.type;
    send_raw(wire::encode(message));
  }
  void send_raw(Bytes bytes) {
    out_.send(std::move(bytes));
    link_->wake();
  }
  void close(Closing how) {
    out_.close(how);
    link_->wake();
  }

  void receive(TimePoint now, BytesView bytes) override {
    segments.push_back(bytes.size());
    times.push_back(now);
    text += as_text(bytes);
    splitter_.append(bytes);
    for (auto next = splitter_.next(); next && *next; next = splitter_.next()) take(**next);
  }
  void peer_closed(TimePoint /*now*/, Closing how) override { closings.push_back(how); }
  void tick(TimePoint /*now*/) override {}
  [[nodiscard]] TimePoint next_deadline() const override { return never; }
  void drain(TimePoint /*now*/, Output& out) override { out = std::exchange(out_, {}); }

  [[nodiscard]] const wire::ConnectResponse& response() const { return std::get<wire::ConnectResponse>(got.at(0)); }
  [[nodiscard]] wire::ConnectRequest resume(std::int32_t timeout_ms = 6000) const {
    return {.timeOut = wire::Millis{timeout_ms}, .sessionId = response().sessionId, .passwd = response().passwd};
  }
  /// What came after `skip` messages, in short: "created /a; reply 3 no_node; fin".
  [[nodiscard]] std::string story(std::size_t skip = 0) const {
    std::string told;
    for (std::size_t at = skip; at < got.size(); ++at) told += (told.empty() ? "" : "; ") + in_short(got[at]);
    for (const auto how : closings) told += fmt::format("{}{}", told.empty() ? "" : "; ", to_string(how));
    return told;
  }

  std::vector<wire::Message> got = {};
  std::vector<Closing> closings = {};
  std::vector<std::size_t> segments = {};
  std::vector<TimePoint> times = {};
  std::string text = {};

 private:
  void take(BytesView frame) {
    if (got.empty()) return got.push_back(wire::decode_connect_response(frame));
    const auto header = wire::peek_reply_header(frame).value();
    const auto asked = asked_.find(header.xid);
    got.push_back(wire::decode_reply(frame, asked == asked_.end() ? std::nullopt : std::optional{asked->second}));
  }
  static std::string in_short(const wire::Message& message) {
    if (const auto* event = std::get_if<wire::Notification>(&message))
      return fmt::format("{} {}", *word(event->event.type), *event->event.path);
    if (const auto* reply = std::get_if<wire::Reply>(&message))
      return fmt::format("reply {} {}", reply->header.xid.value(), to_string(reply->header.err));
    return wire::name_of(message);
  }

  Output out_ = {};
  wire::FrameSplitter splitter_{};
  std::map<Xid, wire::OpCode> asked_ = {};
  std::unique_ptr<Link> link_;
};

inline wire::Request request(std::int32_t xid, wire::RequestBody body, wire::OpCode type) { return {{Xid{xid}, type}, std::move(body)}; }
inline wire::Request create(std::int32_t xid, std::string path, std::int32_t flags = wire::create_flag::persistent) {
  return request(xid, wire::CreateRequest{.path = std::move(path), .flags = flags}, wire::OpCode::create);
}
inline wire::Request get(std::int32_t xid, std::string path, bool watch = false) {
  return request(xid, wire::GetDataRequest{std::move(path), watch}, wire::OpCode::getData);
}
inline wire::Request exists(std::int32_t xid, std::string path, bool watch = false) {
  return request(xid, wire::ExistsRequest{std::move(path), watch}, wire::OpCode::exists);
}
inline wire::Request children(std::int32_t xid, std::string path, bool watch = false) {
  return request(xid, wire::GetChildrenRequest{std::move(path), watch}, wire::OpCode::getChildren);
}
inline wire::Request ping() { return wire::make_request(wire::OpCode::ping); }
inline wire::Request close_session(std::int32_t xid) { return request(xid, wire::NoBody{}, wire::OpCode::closeSession); }

}  // namespace zkspec::test
