// What makes a session this one: the id and password that the server gave, and how far this client has seen the ensemble get.
// The handshake is built from them and judged by them.
#pragma once

#include <optional>

#include "fake-server/log/api.hpp"
#include "fake-server/wire/connect.hpp"

namespace zkspec {

class SessionIdentity {
 public:
  /// Without credentials the first server is asked for a new session.
  SessionIdentity(const std::optional<Credentials>& resumed, Zxid last_zxid);

  [[nodiscard]] wire::ConnectRequest request(Duration timeout, bool read_only) const;

  /// Takes over what the response grants and says true; false if it says that the session is gone, or is about another one.
  [[nodiscard]] bool accept(const wire::ConnectResponse& response);

  /// The zxid of a reply. ClientCnxn.SendThread.readResponse, 3.8: only positive ones count.
  void saw(Zxid zxid) { last_zxid_ = std::max(last_zxid_, zxid); }

  [[nodiscard]] SessionId id() const { return id_; }
  [[nodiscard]] const wire::Buffer& password() const { return password_; }
  [[nodiscard]] Zxid last_zxid() const { return last_zxid_; }

 private:
  SessionId id_ = no_session;
  wire::Buffer password_ = Bytes(wire::password_size);  ///< opaque, whatever its length
  Zxid last_zxid_ = {};
  bool lasting_ = false;  ///< a read-write server confirmed the id; those of read-only servers mean nothing elsewhere
};

}  // namespace zkspec
