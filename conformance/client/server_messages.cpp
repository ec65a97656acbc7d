// What a client session makes of what its server says.
#include "conformance/client/client_session.hpp"
#include "conformance/client/operation_translation.hpp"

namespace zkspec {

/// Whatever is no greeting in the place of the greeting, or cannot be decoded, ends the connection; the session goes on elsewhere.
void ClientSession::handle(TimePoint now, const wire::Message& message) {
  if (connection_ == Connection::handshaking) {
    const auto* greeting = std::get_if<wire::ConnectResponse>(&message);
    return greeting != nullptr ? handle_greeting(now, *greeting) : lose_connection(now);
  }
  last_heard_ = now;
  if (const auto* notification = std::get_if<wire::Notification>(&message)) return handle_notification(now, notification->event);
  if (const auto* reply = std::get_if<wire::Reply>(&message)) return handle_reply(now, *reply);
  lose_connection(now);
}

void ClientSession::handle_greeting(TimePoint now, const wire::ConnectResponse& response) {
  if (!identity_.accept(response)) return go(now, Cause::session_gone);
  connection_ = Connection::established;
  timeout_ = std::chrono::milliseconds{response.timeOut.value()};
  granted_ = true;
  last_heard_ = now;
  servers_.connected();
  const bool read_only = response.readOnly.value.value_or(false);
  go(now, read_only ? Cause::read_only_handshake_completed : Cause::handshake_completed);
  if (read_only) search_.begin(now, attempt_.to);
}

/// An event for a path that nobody watches is nobody's business.
void ClientSession::handle_notification(TimePoint now, const wire::WatcherEvent& event) {
  const auto path = event.path.value_or("");
  for (auto& tag : watches_.fire(event.type, path))
    tell(now, report::Watch{std::move(tag), watch_word_of(event.type), options_.chroot.to_application(path)});
}

void ClientSession::handle_reply(TimePoint now, const wire::Reply& reply) {
  if (reply.header.xid == wire::ping_xid || reply.header.xid == wire::set_watches_xid) return;
  if (reply.header.xid == wire::auth_xid) return handle_auth_reply(now, reply.header.err);
  handle_answer(now, reply);
}

void ClientSession::handle_auth_reply(TimePoint now, wire::ErrorCode result) {
  if (result != wire::ErrorCode::ok) return go(now, Cause::authentication_refused);
  std::optional<std::string> waiting;
  if (!credentials_.accepted(waiting)) return lose_connection(now);
  if (waiting) tell_done(now, std::move(*waiting), ApiResult::ok);
}

/// Only the oldest request can be answered. ClientCnxn.SendThread.readResponse, 3.8: any other xid ends the connection.
void ClientSession::handle_answer(TimePoint now, const wire::Reply& reply) {
  const auto operation = pending_.answered(reply.header.xid);
  if (!operation) return lose_connection(now);
  identity_.saw(reply.header.zxid);
  if (!operation->asked) return go(now, Cause::application_closes);
  const auto& asked = *operation->asked;
  const auto armed = asked.watch ? armed_by(asked.kind, reply.header.err) : std::nullopt;
  if (armed) watches_.arm(*armed, options_.chroot.to_server(asked.path), *asked.watch);
  tell(now, outcome_of(asked, reply, options_.chroot));
}

}  // namespace zkspec
