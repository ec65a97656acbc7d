#include "conformance/client/session_identity.hpp"

#include <algorithm>
#include <limits>

namespace zkspec {
namespace {

wire::Millis to_wire(Duration timeout) {
  using Limits = std::numeric_limits<std::int32_t>;
  return wire::Millis{static_cast<std::int32_t>(std::clamp<std::int64_t>(to_ms(timeout), Limits::min(), Limits::max()))};
}

}  // namespace

SessionIdentity::SessionIdentity(const std::optional<Credentials>& resumed, Zxid last_zxid) : last_zxid_{last_zxid} {
  if (!resumed) return;
  id_ = resumed->id;
  password_ = resumed->password;
  lasting_ = true;
}

/// ClientCnxn.SendThread.primeConnection, 3.8; the timeout is the application's wish each time, as the Java client has it.
wire::ConnectRequest SessionIdentity::request(Duration timeout, bool read_only) const {
  return {.lastZxidSeen = last_zxid_,
          .timeOut = to_wire(timeout),
          .sessionId = lasting_ ? id_ : no_session,
          .passwd = password_,
          .readOnly = {read_only}};
}

/// Java looks for a timeout that is not positive, C for another id than the one asked for, Go for id 0: each of them means "gone".
bool SessionIdentity::accept(const wire::ConnectResponse& response) {
  if (response.timeOut.value() <= 0 || response.sessionId == no_session) return false;
  if (lasting_ && response.sessionId != id_) return false;
  id_ = response.sessionId;
  password_ = response.passwd;
  lasting_ = lasting_ || !response.readOnly.value.value_or(false);
  return true;
}

}  // namespace zkspec
