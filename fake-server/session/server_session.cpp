#include "fake-server/session/server_session.hpp"

#include <algorithm>
#include <iterator>

#include "fake-server/session/identity.hpp"
#include "fake-server/wire/codec.hpp"

namespace zkspec {
namespace {

using wire::ErrorCode;
using wire::OpCode;

/// A braced list would copy what it holds, answers with all their data.
template <class... Action>
SessionActions in_order(Action... actions) {
  SessionActions list;
  list.reserve(sizeof...(Action));
  (list.push_back(std::move(actions)), ...);
  return list;
}

session_action::Send header_only(Xid xid, Zxid zxid, ErrorCode err) { return {wire::Reply{{xid, zxid, err}, wire::NoBody{}}}; }

/// The readOnly byte is answered if it was sent: ProtocolManager, 3.8.
wire::Trailing<bool> same_dialect(const wire::ConnectRequest& request, bool read_only = false) {
  return {request.readOnly.value ? std::optional{read_only} : std::nullopt};
}

/// ZooKeeperServer.finishSessionInit, 3.8: all three fields say that the session is gone, since clients look at different ones.
SessionActions refused(const wire::ConnectRequest& request) {
  return {session_action::Send{wire::ConnectResponse{.readOnly = same_dialect(request)}}, session_action::Close{}};
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

/// What a follower has the leader look at before it is carried out. Others it answers itself, as it does not hear of a move; for a sync it
/// waits without a look at the session: ProposalRequestProcessor, 3.8.
bool goes_to_the_leader(OpCode type) {
  switch (type) {
    case OpCode::create:
    case OpCode::create2:
    case OpCode::createTTL:
    case OpCode::createContainer:
    case OpCode::delete_:
    case OpCode::deleteContainer:
    case OpCode::setData:
    case OpCode::setACL:
    case OpCode::check:
    case OpCode::multi:
    case OpCode::reconfig: return true;
    default: return false;
  }
}

/// PrepRequestProcessor.pRequest, 3.8: nobody is asked whose session it is for these, the operations of a multi each being asked about.
bool suits_any_connection(const wire::Request& request) {
  const auto* several = request.header.type == OpCode::multi ? std::get_if<wire::MultiRequest>(&request.body) : nullptr;
  return request.header.type == OpCode::closeSession || (several != nullptr && several->operations.empty());
}

bool makes_ephemeral(OpCode type, std::int32_t flags) {
  const bool creates = type == OpCode::create || type == OpCode::create2;
  return creates && (flags == wire::create_flag::ephemeral || flags == wire::create_flag::ephemeral_sequential);
}

/// QuorumZooKeeperServer.checkUpgradeSession, 3.8.
bool makes_ephemeral(const wire::Request& request) {
  if (const auto* one = std::get_if<wire::CreateRequest>(&request.body)) return makes_ephemeral(request.header.type, one->flags);
  const auto* several = std::get_if<wire::MultiRequest>(&request.body);
  return several != nullptr && std::ranges::any_of(several->operations, [](const auto& part) {
           const auto* create = std::get_if<wire::CreateRequest>(&part.body);
           return create != nullptr && makes_ephemeral(part.header.type, create->flags);
         });
}

/// UnimplementedRequestProcessor, 3.8.
SessionActions unimplemented(Xid xid) { return {header_only(xid, Zxid{-1}, ErrorCode::unimplemented), session_action::Close{}}; }

}  // namespace

SessionActions ServerSession::handle(TimePoint now, const wire::Message& message) {
  if (session_ == no_session) {
    const auto* request = std::get_if<wire::ConnectRequest>(&message);
    return request == nullptr ? SessionActions{session_action::Close{}} : connect(now, *request);
  }
  if (known() == nullptr) return {session_action::Close{}};
  renew(now, message);
  if (const auto* request = std::get_if<wire::Request>(&message)) return reply_to(now, *request);
  if (const auto* request = std::get_if<wire::Undecodable>(&message)) return refuse_undecodable(now, *request);
  return {session_action::Close{}};
}

void ServerSession::disconnected() { home().detach(session_, connection_); }

void ServerSession::renew(TimePoint now, const wire::Message& heard) {
  const auto* request = std::get_if<wire::Request>(&heard);
  if (request == nullptr || !is_credential(request->header.type)) home().touch(now, session_);
}

session_action::Send ServerSession::granted(const wire::ConnectRequest& request) const {
  const auto& session = *known();
  return {wire::ConnectResponse{.timeOut = wire::Millis{static_cast<std::int32_t>(to_ms(session.timeout))},
                                .sessionId = session.id,
                                .passwd = session.password,
                                .readOnly = same_dialect(request, own_.read_only)}};
}

/// ZooKeeperServer.processConnectRequest, 3.8.
SessionActions ServerSession::connect(TimePoint now, const wire::ConnectRequest& request) {
  if (own_.read_only && !request.readOnly.value.value_or(false)) return {session_action::Close{}};
  if (request.lastZxidSeen > database_.last_zxid()) return {session_action::Close{}};
  if (request.sessionId != no_session) return resume(now, request);
  is_local_ = own_.read_only || own_.local_sessions;
  session_ = home().create(now, server_, negotiate(request.timeOut, table_.limits()), connection_).id;
  if (!is_local_) database_.session_created(session_);
  return in_order(granted(request));
}

/// ZooKeeperServer.reopenSession, 3.8. Who names a session closes the connection that it has to this server, whether or not the password
/// is right. One to another server is not closed: that server does not know, and learns when it asks the leader.
SessionActions ServerSession::resume(TimePoint now, const wire::ConnectRequest& request) {
  const auto timeout = negotiate(request.timeOut, table_.limits());
  const auto* local = own_.local.find(request.sessionId);
  const auto* session = local != nullptr ? local : table_.find(request.sessionId);
  if (session == nullptr) return refused(request);
  SessionActions actions;
  if (session->connection && session->server == server_) actions.push_back(session_action::CloseOther{*session->connection});
  if (session->password != request.passwd) {
    std::ranges::move(refused(request), std::back_inserter(actions));
    return actions;
  }
  is_local_ = local != nullptr || own_.read_only;
  session_ = session->id;
  if (is_local_ && local == nullptr) own_.local.adopt(now, server_, session->id, session->password, timeout, connection_);
  home().attach(now, server_, session_, timeout, connection_);
  actions.push_back(granted(request));
  return actions;
}

/// Why a request is not carried out whatever it says: PrepRequestProcessor.checkSession and QuorumZooKeeperServer, 3.8. A connection that
/// its session has left is closed without an answer: FinalRequestProcessor.processRequest, 3.8.
std::optional<SessionActions> ServerSession::refuse_for_session(TimePoint now, const wire::Request& request) {
  const bool is_checked = (own_.leads || goes_to_the_leader(request.header.type)) && !suits_any_connection(request);
  if (is_checked && known()->connection != connection_) return SessionActions{session_action::Close{}};
  if (!is_local_ || own_.read_only || !makes_ephemeral(request)) return std::nullopt;
  if (!own_.upgrading)
    return in_order(header_only(request.header.xid, database_.last_zxid(), ErrorCode::ephemeral_on_local_session));
  const auto session = *known();
  own_.local.erase(session_);
  is_local_ = false;
  table_.adopt(now, server_, session.id, session.password, session.timeout, connection_);
  database_.session_created(session_);
  return std::nullopt;
}

SessionActions ServerSession::reply_to(TimePoint now, const wire::Request& request) {
  const auto type = request.header.type;
  if (type == OpCode::auth) return authenticate(request);
  if (type == OpCode::sasl) return negotiate_sasl(request);
  if (!is_operation(type)) return unimplemented(request.header.xid);
  if (auto refused = refuse_for_session(now, request)) return *std::move(refused);
  if (type == OpCode::closeSession) return close(now, request);
  if (type == OpCode::ping) return in_order(header_only(wire::ping_xid, database_.last_zxid(), ErrorCode::ok));
  auto reply = database_.execute({now, session_, connection_, identities_, own_.read_only}, request);
  if (!reply) return {};
  return in_order(session_action::Send{*std::move(reply)});
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
  if (!own_.super_digest.empty() && identity.id == own_.super_digest) identify({"super", ""});
  identify(std::move(identity));
}

void ServerSession::identify(wire::Id as) {
  if (std::ranges::find(identities_, as) == identities_.end()) identities_.push_back(std::move(as));
}

/// ZooKeeperServer.processSasl, 3.8, where no SASL is configured: an answer without token, as if all were well. A null token is
/// more than it can take.
SessionActions ServerSession::negotiate_sasl(const wire::Request& request) {
  const auto* wanted = std::get_if<wire::GetSaslRequest>(&request.body);
  if (wanted == nullptr || !wanted->token) return {session_action::Close{}};
  return {session_action::Send{wire::Reply{{request.header.xid, Zxid{0}, ErrorCode::ok}, wire::SetSaslResponse{.token = std::nullopt}}}};
}

/// Whoever else holds the session is left behind, and loses its connection when that ends.
SessionActions ServerSession::close(TimePoint now, const wire::Request& request) {
  home().attach(now, server_, session_, known()->timeout, connection_);
  if (!is_local_) database_.session_ended(session_);
  home().erase(session_);
  return {header_only(request.header.xid, database_.last_zxid(), ErrorCode::ok), session_action::Close{}};
}

SessionActions ServerSession::refuse_undecodable(TimePoint now, const wire::Undecodable& request) {
  const auto header = wire::peek_request_header(request.bytes);
  if (!header || is_credential(header->type)) return {session_action::Close{}};
  if (!is_operation(header->type)) return unimplemented(header->xid);
  if (has_no_body(header->type)) return reply_to(now, {*header, wire::NoBody{}});
  if (own_.leads && known()->connection != connection_) return {session_action::Close{}};
  database_.undecodable(header->type);
  return {header_only(header->xid, database_.last_zxid(), ErrorCode::marshalling_error)};
}

}  // namespace zkspec
