#include "fake-server/wire/bodies.hpp"

namespace zkspec::wire {

RequestBody empty_request_body(OpCode type) {
  switch (type) {
    case OpCode::create:
    case OpCode::create2:
    case OpCode::createContainer: return CreateRequest{};
    case OpCode::delete_: return DeleteRequest{};
    case OpCode::exists: return ExistsRequest{};
    case OpCode::getData: return GetDataRequest{};
    case OpCode::setData: return SetDataRequest{};
    case OpCode::getChildren:
    case OpCode::getChildren2: return GetChildrenRequest{};
    case OpCode::sync: return SyncRequest{};
    case OpCode::check: return CheckVersionRequest{};
    case OpCode::multi: return MultiRequest{};
    case OpCode::auth: return AuthPacket{};
    case OpCode::setWatches: return SetWatches{};
    case OpCode::setWatches2: return SetWatches2{};
    case OpCode::multiRead: return MultiRequest{};
    case OpCode::getACL: return GetAclRequest{};
    case OpCode::setACL: return SetAclRequest{};
    case OpCode::createTTL: return CreateTtlRequest{};
    case OpCode::checkWatches:
    case OpCode::removeWatches: return CheckWatchesRequest{};
    case OpCode::addWatch: return AddWatchRequest{};
    case OpCode::reconfig: return ReconfigRequest{};
    case OpCode::sasl: return GetSaslRequest{};
    case OpCode::getEphemerals: return GetEphemeralsRequest{};
    case OpCode::getAllChildrenNumber: return GetAllChildrenNumberRequest{};
    case OpCode::ping:
    case OpCode::whoAmI:
    case OpCode::closeSession: return NoBody{};
    case OpCode::notification:
    case OpCode::deleteContainer:
    case OpCode::createSession:
    case OpCode::error: return OpaqueBody{};
  }
  return OpaqueBody{};  // a number that is no operation
}

ReplyBody empty_reply_body(OpCode to) {
  switch (to) {
    case OpCode::create: return CreateResponse{};
    case OpCode::create2:
    case OpCode::createContainer:
    case OpCode::createTTL: return Create2Response{};
    case OpCode::exists: return ExistsResponse{};
    case OpCode::getData: return GetDataResponse{};
    case OpCode::setData: return SetDataResponse{};
    case OpCode::getChildren: return GetChildrenResponse{};
    case OpCode::getChildren2: return GetChildren2Response{};
    case OpCode::sync: return SyncResponse{};
    case OpCode::multi:
    case OpCode::multiRead: return MultiResponse{};
    case OpCode::getACL: return GetAclResponse{};
    case OpCode::setACL: return SetAclResponse{};
    case OpCode::addWatch: return ErrorResponse{};
    case OpCode::reconfig: return GetDataResponse{};
    case OpCode::sasl: return SetSaslResponse{};
    case OpCode::getEphemerals: return GetEphemeralsResponse{};
    case OpCode::getAllChildrenNumber: return GetAllChildrenNumberResponse{};
    case OpCode::whoAmI: return WhoAmIResponse{};
    case OpCode::delete_:
    case OpCode::ping:
    case OpCode::check:
    case OpCode::checkWatches:
    case OpCode::removeWatches:
    case OpCode::auth:
    case OpCode::setWatches:
    case OpCode::setWatches2:
    case OpCode::closeSession: return NoBody{};
    case OpCode::notification:
    case OpCode::deleteContainer:
    case OpCode::createSession:
    case OpCode::error: return OpaqueBody{};
  }
  return OpaqueBody{};
}

template <>
std::optional<MultiRequest::Operation> empty_part(OpCode type) {
  const MultiHeader header{.type = type};
  if (type == OpCode::create || type == OpCode::create2 || type == OpCode::createContainer)
    return MultiRequest::Operation{header, CreateRequest{}};
  if (type == OpCode::createTTL) return MultiRequest::Operation{header, CreateTtlRequest{}};
  if (type == OpCode::delete_) return MultiRequest::Operation{header, DeleteRequest{}};
  if (type == OpCode::setData) return MultiRequest::Operation{header, SetDataRequest{}};
  if (type == OpCode::check) return MultiRequest::Operation{header, CheckVersionRequest{}};
  if (type == OpCode::getData) return MultiRequest::Operation{header, GetDataRequest{}};
  if (type == OpCode::getChildren) return MultiRequest::Operation{header, GetChildrenRequest{}};
  return std::nullopt;
}

/// MultiResponse.deserialize, 3.8: all the newer kinds of create come back as create2.
template <>
std::optional<MultiResponse::Result> empty_part(OpCode type) {
  const MultiHeader header{.type = type, .err = ErrorCode::ok};
  if (type == OpCode::delete_ || type == OpCode::check) return MultiResponse::Result{header, std::monostate{}};
  if (type == OpCode::create) return MultiResponse::Result{header, CreateResponse{}};
  if (type == OpCode::create2) return MultiResponse::Result{header, Create2Response{}};
  if (type == OpCode::setData) return MultiResponse::Result{header, SetDataResponse{}};
  if (type == OpCode::getData) return MultiResponse::Result{header, GetDataResponse{}};
  if (type == OpCode::getChildren) return MultiResponse::Result{header, GetChildrenResponse{}};
  if (type == OpCode::error) return MultiResponse::Result{header, ErrorResponse{}};
  return std::nullopt;
}

}  // namespace zkspec::wire
