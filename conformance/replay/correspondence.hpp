// What two conversations that say the same may differ in: ids, passwords, zxids and times of day, which a server picks as it likes.
#pragma once

#include <map>

#include "fake-server/wire/message.hpp"

namespace zkspec {

/// Learns from each pair of messages which live value stands for which recorded one.
class Correspondence {
 public:
  /// What a client has to say today for what it said then. What a server has said since is known from compare().
  [[nodiscard]] wire::Message translate(wire::Message recorded) const;

  /// In which fields the live message of a server says something else; fields that a server picks as it likes are not compared.
  std::vector<wire::FieldDifference> compare(const wire::Message& recorded, const wire::Message& live);

 private:
  struct Identity {
    SessionId session = {};
    wire::Buffer password = {};
  };

  void learn(const wire::ConnectResponse& recorded, const wire::ConnectResponse& live);
  [[nodiscard]] wire::Message comparable(wire::Message message, bool recorded) const;

  std::map<SessionId, Identity> identities_ = {};  ///< by the recorded session id
  Zxid newest_ = {};                               ///< that the live servers have told
};

}  // namespace zkspec
