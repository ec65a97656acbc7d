// Every packet that can cross a connection, as one closed type.
#pragma once

#include <boost/json/object.hpp>
#include <variant>

#include "fake-server/wire/auth.hpp"
#include "fake-server/wire/connect.hpp"
#include "fake-server/wire/exists.hpp"
#include "fake-server/wire/get_acl.hpp"
#include "fake-server/wire/get_children.hpp"
#include "fake-server/wire/get_data.hpp"
#include "fake-server/wire/headers.hpp"
#include "fake-server/wire/listings.hpp"
#include "fake-server/wire/multi.hpp"
#include "fake-server/wire/reconfig.hpp"
#include "fake-server/wire/sasl.hpp"
#include "fake-server/wire/set_watches.hpp"
#include "fake-server/wire/sync.hpp"
#include "fake-server/wire/watcher_event.hpp"

namespace zkspec::wire {

struct NoBody {
  static constexpr auto fields = std::tuple{};
  friend bool operator==(const NoBody&, const NoBody&) = default;
};

/// The body of what is no operation of a client.
struct OpaqueBody {
  Bytes bytes = {};

  static constexpr auto fields = std::tuple{field("body", &OpaqueBody::bytes)};
  friend bool operator==(const OpaqueBody&, const OpaqueBody&) = default;
};

/// The record of each operation. Here and below the special members are compiled once, in message.cpp: a variant of so many records
/// costs each unit that copies one seconds.
struct RequestBody : std::variant<NoBody, CreateRequest, DeleteRequest, ExistsRequest, GetDataRequest, SetDataRequest, GetChildrenRequest,
                                  SyncRequest, CheckVersionRequest, MultiRequest, AuthPacket, SetWatches, SetWatches2, GetAclRequest,
                                  SetAclRequest, CreateTtlRequest, CheckWatchesRequest, AddWatchRequest, ReconfigRequest, GetSaslRequest,
                                  GetEphemeralsRequest, GetAllChildrenNumberRequest, OpaqueBody> {
  using variant::variant;
  RequestBody();
  RequestBody(const RequestBody&);
  RequestBody(RequestBody&&) noexcept;
  RequestBody& operator=(const RequestBody&);
  RequestBody& operator=(RequestBody&&) noexcept;
  ~RequestBody();
  bool operator==(const RequestBody&) const;
};

/// The record of each answer.
struct ReplyBody
    : std::variant<NoBody, CreateResponse, Create2Response, ExistsResponse, GetDataResponse, SetDataResponse, GetChildrenResponse,
                   GetChildren2Response, SyncResponse, MultiResponse, GetAclResponse, SetAclResponse, ErrorResponse, SetSaslResponse,
                   GetEphemeralsResponse, GetAllChildrenNumberResponse, WhoAmIResponse, OpaqueBody> {
  using variant::variant;
  ReplyBody();
  ReplyBody(const ReplyBody&);
  ReplyBody(ReplyBody&&) noexcept;
  ReplyBody& operator=(const ReplyBody&);
  ReplyBody& operator=(ReplyBody&&) noexcept;
  ~ReplyBody();
  bool operator==(const ReplyBody&) const;
};

struct Request {
  RequestHeader header = {};
  RequestBody body = {};
  friend bool operator==(const Request&, const Request&) = default;
};

struct Reply {
  ReplyHeader header = {};
  ReplyBody body = {};
  friend bool operator==(const Reply&, const Reply&) = default;
};

struct Notification {
  ReplyHeader header = {notification_xid, Zxid{-1}, ErrorCode::ok};  ///< zxid -1 up to 3.8, that of the transaction from 3.9 on
  WatcherEvent event = {};
  friend bool operator==(const Notification&, const Notification&) = default;
};

/// A complete frame that cannot be what its place asks for.
struct Undecodable {
  Bytes bytes = {};  ///< without the length prefix
  Error why = {};

  static constexpr auto fields = std::tuple{field("bytes", &Undecodable::bytes)};
  friend bool operator==(const Undecodable&, const Undecodable&) = default;
};

using Message = std::variant<ConnectRequest, ConnectResponse, Request, Reply, Notification, Undecodable>;

/// The word of the case language: "ConnectRequest", "getData", "ping", "reply", "notification", "undecodable"; a number for an unknown
/// operation, and for operation 0, whose word is that of the server's message.
std::string name_of(const Message& message);

/// Header and body side by side, fields by their names on the wire, in order. 64-bit ids and zxids are "0x…" strings, buffers "hex:…",
/// error codes and operation codes their words (the number where there is none), null is null; an absent trailing field is absent.
/// Text that is no UTF-8, or starts with "hex:", is "hex:…" as well.
boost::json::object to_json(const Message& message);

/// Sets one field by name, from the same form or, for numbers, a number or "0x…"; a text given for a buffer is taken as its bytes unless
/// it starts with "hex:". A record (`stat`) keeps the fields that are not named; "absent" takes a trailing field away.
/// Unknown names and values that do not fit are errors which say what would.
Result<void> assign(Message& message, std::string_view field, const boost::json::value& value);

/// Every field name of the message as it stands, header first.
std::vector<std::string_view> field_names(const Message& message);

/// One line for people: getData xid=3 path="/eph" watch=true
std::string print(const Message& message);

/// An empty request with the body record and the customary xid of that operation (-2 for ping, -4 for auth, -8 for setWatches, else 0).
Request make_request(OpCode type);
/// An empty answer with the body record of that operation, or without one if it is to carry an error.
Reply make_reply(OpCode to, ErrorCode err = ErrorCode::ok);

/// The operation of a body record: submit(GetDataRequest{…}) needs no code beside it. `fallback` where it has this record, or where the
/// record says nothing (NoBody, OpaqueBody).
OpCode operation_of(const RequestBody& body, OpCode fallback);

struct FieldDifference {
  std::string field = {};
  std::string expected = {};  ///< as print() shows values; "absent" where there is none
  std::string seen = {};
  friend bool operator==(const FieldDifference&, const FieldDifference&) = default;
};
/// Field by field in the order of `expected`, then what only `seen` has. Different kinds of message differ in "message" alone.
std::vector<FieldDifference> diff(const Message& expected, const Message& seen);

}  // namespace zkspec::wire
