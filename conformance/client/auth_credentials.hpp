// The credentials added to a handle: each new connection gets all of them again, in the order in which they were added, and
// the server answers them in that order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fake-server/log/api.hpp"
#include "fake-server/wire/message.hpp"

namespace zkspec {

class AuthCredentials {
 public:
  void add(const command::AddAuth& credential);
  void connection_ended() { sent_ = answered_ = 0; }

  /// The next packet that this connection has not been given.
  const wire::AuthPacket* next_to_send();

  /// A credential was accepted: the tag to be told, if the application still waits for it. False if none was sent.
  bool accepted(std::optional<std::string>& tag);

  /// Forgets everything; the tags that still wait.
  std::vector<std::string> give_up();

 private:
  struct Credential {
    wire::AuthPacket packet = {};
    std::optional<std::string> waiting = {};  ///< the tag, until the first answer
  };
  std::vector<Credential> credentials_ = {};
  std::size_t sent_ = 0;      ///< on this connection
  std::size_t answered_ = 0;  ///< of those
};

}  // namespace zkspec
