#include "fake-server/session/server_session.hpp"

#include <algorithm>

#include "fake-server/session/identity.hpp"
#include "fake-server/wire/codec.hpp"

namespace zkspec {
namespace {

using wire::ErrorCode;
using wire::OpCode;

session_action::Send header_only(Xid xid, Zxid zxid, ErrorCode err) { return {wire::Reply{{xid, zxid, err}, wire::NoBody{}}}; }

/// The readOnly byte is answered if it was sent: ProtocolManager, 3.8.
wire::Trailing<bool> same_dialect(const wire::ConnectRequest& request) {
  return {request.readOnly.value ? std::optional{false} : std::nullopt};
}

/// ZooKeeperServer.finishSessionInit, 3.8: all three fields say that the session is gone, since clients look at different ones.
SessionActions refused(const wire::ConnectRequest& request) {
  return {session_action::Send{wire::ConnectResponse{.readOnly = same_dialect(request)}}, session_action::Close{}};
}

session_action::Send granted(const wire::ConnectRequest& request, const Session& session) {
  return {wire::ConnectResponse{.timeOut = wire::Millis{static_cast<std::int32_t>(to_ms(session.timeout))},
                                .sessionId = session.id,
                                .passwd = session.password,
                                .readOnly = same_dialect(request)}};
}

/// Request.isValid, 3.8: what a server hands on to its processors.
bool is_operation(OpCode type) {
  switch (type) {
    case OpCode::notification:
    case OpCode::error:
    case OpCode::auth:
    case OpCode::sasl: return false;
    default: return wire::word(type).has_value();
  }
}

/// ZooKeeperServer.processPacket, 3.8, deals with these before anything else, and does not renew the session for them.
bool is_credential(OpCode type) { return type == OpCode::auth || type == OpCode::sasl; }

/// A server does not look at what follows the header of these.
bool has_no_body(OpCode type) { return type == OpCode::ping || type == OpCode::closeSession || type == OpCode::whoAmI; }

/// UnimplementedRequestProcessor, 3.8.
SessionActions unimplemented(Xid xid) { return {header_only(xid, Zxid{-1}, ErrorCode::unimplemented), session_action::Close{}}; }

}  // namespace

SessionActions ServerSession::handle(TimePoint now, const wire::Message& message) {
  if (session_ == no_session) {
    const auto* request = std::get_if<wire::ConnectRequest>(&message);
    return request == nullptr ? SessionActions{session_action::Close{}} : connect(now, *request);
  }
  if (table_.find(session_) == nullptr) return {session_action::Close{}};
  renew(now, message);
  if (const auto* request = std::get_if<wire::Request>(&message)) return reply_to(now, *request);
  if (const auto* request = std::get_if<wire::Undecodable>(&message)) return refuse_undecodable(now, *request);
  return {session_action::Close{}};
}

void ServerSession::disconnected() { table_.detach(session_, connection_); }

void ServerSession::renew(TimePoint now, const wire::Message& heard) {
  const auto* request = std::get_if<wire::Request>(&heard);
  if (request == nullptr || !is_credential(request->header.type)) table_.touch(now, session_);
}

/// ZooKeeperServer.processConnectRequest and reopenSession, 3.8. Who names a session closes the connection that it has to this server,
/// whether or not the password is right.
SessionActions ServerSession::connect(TimePoint now, const wire::ConnectRequest& request) {
  if (request.lastZxidSeen > database_.last_zxid()) return {session_action::Close{}};
  const auto timeout = negotiate(request.timeOut, table_.limits());
  if (request.sessionId == no_session) {
    const auto& session = table_.create(now, server_, timeout, connection_);
    session_ = session.id;
    database_.session_created(session_);
    return {granted(request, session)};
  }
  const auto* session = table_.find(request.sessionId);
  if (session == nullptr) return refused(request);
  SessionActions actions;
  if (session->password != request.passwd) {
    if (session->connection && session->server == server_) actions.push_back(session_action::CloseOther{*session->connection});
    const auto refusal = refused(request);
    actions.insert(actions.end(), refusal.begin(), refusal.end());
    return actions;
  }
  if (const auto other = table_.attach(now, server_, session->id, timeout, connection_))
    actions.push_back(session_action::CloseOther{*other});
  session_ = session->id;
  actions.push_back(granted(request, *session));
  return actions;
}

SessionActions ServerSession::reply_to(TimePoint now, const wire::Request& request) {
  const auto type = request.header.type;
  if (type == OpCode::auth) return authenticate(request);
  if (type == OpCode::sasl) return negotiate_sasl(request);
  if (!is_operation(type)) return unimplemented(request.header.xid);
  if (type == OpCode::closeSession) return close(request);
  if (type == OpCode::ping) return {header_only(wire::ping_xid, database_.last_zxid(), ErrorCode::ok)};
  auto reply = database_.execute({now, session_, connection_, identities_}, request);
  if (!reply) return {};
  return {session_action::Send{*std::move(reply)}};
}

/// ZooKeeperServer.processPacket, 3.8, with the providers that are always there (ProviderRegistry): both take any credentials.
SessionActions ServerSession::authenticate(const wire::Request& request) {
  const auto* packet = std::get_if<wire::AuthPacket>(&request.body);
  if (packet == nullptr || !is_acceptable(*packet))
    return {header_only(request.header.xid, Zxid{0}, ErrorCode::auth_failed), session_action::Close{}};
  authenticated(*packet);
  return {header_only(request.header.xid, Zxid{0}, ErrorCode::ok)};
}

void ServerSession::authenticated(const wire::AuthPacket& packet) {
  if (packet.scheme != "digest" || !packet.auth) return;  // the address is known
  auto identity = digest_identity(*packet.auth);
  if (std::ranges::find(identities_, identity) == identities_.end()) identities_.push_back(std::move(identity));
}

/// ZooKeeperServer.processSasl, 3.8, where no SASL is configured: an answer without token, as if all were well. A null token is
/// more than it can take.
SessionActions ServerSession::negotiate_sasl(const wire::Request& request) {
  const auto* wanted = std::get_if<wire::GetSaslRequest>(&request.body);
  if (wanted == nullptr || !wanted->token) return {session_action::Close{}};
  return {session_action::Send{wire::Reply{{request.header.xid, Zxid{0}, ErrorCode::ok}, wire::SetSaslResponse{.token = std::nullopt}}}};
}

SessionActions ServerSession::close(const wire::Request& request) {
  table_.erase(session_);
  database_.session_ended(session_);
  return {header_only(request.header.xid, database_.last_zxid(), ErrorCode::ok), session_action::Close{}};
}

SessionActions ServerSession::refuse_undecodable(TimePoint now, const wire::Undecodable& request) {
  const auto header = wire::peek_request_header(request.bytes);
  if (!header || is_credential(header->type)) return {session_action::Close{}};
  if (!is_operation(header->type)) return unimplemented(header->xid);
  if (has_no_body(header->type)) return reply_to(now, {*header, wire::NoBody{}});
  database_.undecodable(header->type);
  return {header_only(header->xid, database_.last_zxid(), ErrorCode::marshalling_error)};
}

}  // namespace zkspec
