// The state figure of the ZooKeeper Programmer's Guide (Sessions) as a table: from where, for which cause, to where, what the
// application is told and what becomes of its requests. The session machine changes state through this table only.
#pragma once

#include <array>
#include <optional>

#include "fake-server/log/api.hpp"

namespace zkspec {

enum class HandleState {
  connecting,   ///< looking for a server; requests wait
  connected,    ///< a server has confirmed the session; requests flow
  closed,       ///< the session is over, by expiry or by the application; for ever
  auth_failed,  ///< a credential was refused; for ever
};

enum class Cause {
  handshake_completed,            ///< a valid ConnectResponse; a TCP connection alone is nothing
  read_only_handshake_completed,  ///< the same, from a server that cut itself off from the quorum
  connection_lost,                ///< end of stream, silence, nonsense or a failed attempt: whatever ended the connection
  session_gone,                   ///< a server said that it does not know the session (any more)
  application_closes,             ///< the close call, once it is carried out
  authentication_refused,         ///< an error in answer to an auth packet
};

struct HandleTransition {
  HandleState from = HandleState::connecting;
  Cause cause = Cause::connection_lost;
  HandleState to = HandleState::connecting;
  std::optional<SessionState> event = {};  ///< what the default watcher is told; nothing: it is not called
  std::optional<ApiResult> pending = {};   ///< how requests not yet answered end; nothing: those queued are sent now
};

inline constexpr auto transitions = [] {
  using enum HandleState;
  using enum Cause;
  using Event = SessionState;
  using End = ApiResult;
  return std::to_array<HandleTransition>({
      {connecting, handshake_completed, connected, Event::connected, {}},
      {connecting, read_only_handshake_completed, connected, Event::connected_ro, {}},
      {connecting, connection_lost, connecting, {}, End::connection_loss},
      {connected, connection_lost, connecting, Event::disconnected, End::connection_loss},
      {connecting, session_gone, closed, Event::expired, End::session_expired},
      {connecting, application_closes, closed, Event::closed, End::connection_loss},
      {connected, application_closes, closed, Event::closed, End::connection_loss},
      {connecting, authentication_refused, HandleState::auth_failed, Event::auth_failed, End::auth_failed},
      {connected, authentication_refused, HandleState::auth_failed, Event::auth_failed, End::auth_failed},
  });
}();

/// The arrow for `cause` in `from`; none where the figure has none: then nothing happens.
constexpr const HandleTransition* transition(HandleState from, Cause cause) {
  for (const auto& arrow : transitions)
    if (arrow.from == from && arrow.cause == cause) return &arrow;
  return nullptr;
}

/// How a request made in this state ends at once; nothing: it is queued or sent.
constexpr std::optional<ApiResult> refusal(HandleState state) {
  switch (state) {
    case HandleState::connecting:
    case HandleState::connected: return {};
    case HandleState::closed: return ApiResult::session_expired;
    case HandleState::auth_failed: return ApiResult::auth_failed;
  }
  return {};
}

std::string_view word(HandleState state);
std::string_view word(Cause cause);

}  // namespace zkspec
