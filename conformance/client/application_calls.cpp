// What a client session does when its application calls.
#include "conformance/client/client_session.hpp"
#include "conformance/client/operation_translation.hpp"
#include "conformance/client/pacing.hpp"

namespace zkspec {

void ClientSession::command(TimePoint now, const ClientCommand& command) {
  std::visit([&](const auto& asked) { perform(now, asked); }, command);
  settle(now);
}

/// A handle that is being closed is closed to new requests. ClientCnxn.queuePacket, 3.8.
std::optional<ApiResult> ClientSession::refused() const { return refusal(close_by_ == never ? state_ : HandleState::closed); }

void ClientSession::perform(TimePoint now, const command::Open& /*open*/) { tell(now, report::Unsupported{"open"}); }

void ClientSession::perform(TimePoint now, const command::Op& operation) {
  if (const auto result = refused()) return tell_done(now, operation.tag, *result);
  pending_.add({request_of(operation, options_.chroot), operation});
  if (state_ == HandleState::connected) send_unsent(now);
}

void ClientSession::perform(TimePoint now, const command::AddAuth& credential) {
  if (const auto result = refused()) return tell_done(now, credential.tag, *result);
  credentials_.add(credential);
  if (state_ == HandleState::connected) send(now, wire::Request{{wire::auth_xid, wire::OpCode::auth}, *credentials_.next_to_send()});
}

/// The server that counts as the present one is the one that this handle is connected to or turns to. An empty list is refused, and
/// changes nothing. ZooKeeper.updateServerList, 3.8.
void ClientSession::perform(TimePoint now, const command::UpdateServers& update) {
  if (const auto result = refused()) return tell_done(now, update.tag, *result);
  if (update.servers.empty()) return tell_done(now, update.tag, ApiResult::other);
  const bool leaves = servers_.update(update.servers, attempt_.to);
  tell_done(now, update.tag, ApiResult::ok);
  if (leaves) move(now);
}

void ClientSession::perform(TimePoint now, const command::Info& info) {
  report::Info answer{.tag = info.tag, .state = std::string{word(state_)}};
  if (identity_.id() != no_session) {
    answer.session_id = identity_.id();
    answer.password = identity_.password();
  }
  if (granted_) answer.timeout = timeout_;
  if (connection_ == Connection::established) answer.server = to_string(attempt_.to);
  tell(now, std::move(answer));
}

/// Closing twice, or a handle that is over, is harmless. closeSession stands in line behind the requests before it.
void ClientSession::perform(TimePoint now, const command::Close& close) {
  closers_.push_back(close.tag);
  switch (state_) {
    case HandleState::connecting: return go(now, Cause::application_closes);
    case HandleState::connected:
      if (close_by_ != never) return;
      close_by_ = later(now, patience(timeout_));
      pending_.add({wire::Request{{.type = wire::OpCode::closeSession}, wire::NoBody{}}, {}});
      return send_unsent(now);
    case HandleState::closed:
    case HandleState::auth_failed: return retire(now);
  }
}

}  // namespace zkspec
