#include "fake-server/wire/message.hpp"

#include <algorithm>
#include <array>

#include "fake-server/wire/bodies.hpp"
#include "fake-server/wire/walk.hpp"

namespace zkspec::wire {

RequestBody::RequestBody() = default;
RequestBody::RequestBody(const RequestBody&) = default;
RequestBody::RequestBody(RequestBody&&) noexcept = default;
RequestBody& RequestBody::operator=(const RequestBody&) = default;
RequestBody& RequestBody::operator=(RequestBody&&) noexcept = default;
RequestBody::~RequestBody() = default;
bool RequestBody::operator==(const RequestBody& other) const {
  const variant& plain = *this;
  return plain == other;
}

ReplyBody::ReplyBody() = default;
ReplyBody::ReplyBody(const ReplyBody&) = default;
ReplyBody::ReplyBody(ReplyBody&&) noexcept = default;
ReplyBody& ReplyBody::operator=(const ReplyBody&) = default;
ReplyBody& ReplyBody::operator=(ReplyBody&&) noexcept = default;
ReplyBody::~ReplyBody() = default;
bool ReplyBody::operator==(const ReplyBody& other) const {
  const variant& plain = *this;
  return plain == other;
}

namespace {

/// The one operation that has a record, or the plainest of several.
constexpr auto owners = std::to_array({OpCode::create,       OpCode::delete_,       OpCode::exists,
                                       OpCode::getData,      OpCode::setData,       OpCode::getChildren,
                                       OpCode::sync,         OpCode::check,         OpCode::multi,
                                       OpCode::auth,         OpCode::setWatches,    OpCode::setWatches2,
                                       OpCode::getACL,       OpCode::setACL,        OpCode::createTTL,
                                       OpCode::checkWatches, OpCode::addWatch,      OpCode::reconfig,
                                       OpCode::sasl,         OpCode::getEphemerals, OpCode::getAllChildrenNumber});

Xid customary_xid(OpCode type) {
  if (type == OpCode::ping) return ping_xid;
  if (type == OpCode::auth) return auth_xid;
  return type == OpCode::setWatches || type == OpCode::setWatches2 ? set_watches_xid : Xid{};
}

struct Name {
  std::string operator()(const ConnectRequest&) const { return "ConnectRequest"; }
  std::string operator()(const ConnectResponse&) const { return "ConnectResponse"; }
  std::string operator()(const Request& request) const {
    return request.header.type == OpCode::notification ? "0" : to_string(request.header.type);
  }
  std::string operator()(const Reply&) const { return "reply"; }
  std::string operator()(const Notification&) const { return "notification"; }
  std::string operator()(const Undecodable&) const { return "undecodable"; }
};

}  // namespace

std::string name_of(const Message& message) { return std::visit(Name{}, message); }

std::vector<std::string_view> field_names(const Message& message) {
  std::vector<std::string_view> names;
  for_each_field(message, [&](std::string_view name, const auto&) { names.push_back(name); });
  return names;
}

Request make_request(OpCode type) { return {{customary_xid(type), type}, empty_request_body(type)}; }

Reply make_reply(OpCode to, ErrorCode err) { return {{.err = err}, err == ErrorCode::ok ? empty_reply_body(to) : NoBody{}}; }

OpCode operation_of(const RequestBody& body, OpCode fallback) {
  const auto has_this_record = [&](OpCode type) { return empty_request_body(type).index() == body.index(); };
  if (has_this_record(fallback)) return fallback;
  const auto owner = std::ranges::find_if(owners, has_this_record);
  return owner == owners.end() ? fallback : *owner;
}

}  // namespace zkspec::wire
