#include "conformance/client/handle_state.hpp"

namespace zkspec {

std::string_view word(HandleState state) {
  switch (state) {
    case HandleState::connecting: return "connecting";
    case HandleState::connected: return "connected";
    case HandleState::closed: return "closed";
    case HandleState::auth_failed: return "auth_failed";
  }
  return "?";
}

std::string_view word(Cause cause) {
  switch (cause) {
    case Cause::handshake_completed: return "handshake completed";
    case Cause::read_only_handshake_completed: return "read-only handshake completed";
    case Cause::connection_lost: return "connection lost";
    case Cause::session_gone: return "session gone";
    case Cause::application_closes: return "application closes";
    case Cause::authentication_refused: return "authentication refused";
  }
  return "?";
}

}  // namespace zkspec
