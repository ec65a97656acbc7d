// The handshake: the only packets without a header. jute module org.apache.zookeeper.proto.
#pragma once

#include "fake-server/wire/field.hpp"

namespace zkspec::wire {

/// 16 bytes in every implementation that issues one; ZooKeeperServer.generatePasswd, 3.8.
inline constexpr std::size_t password_size = 16;

struct ConnectRequest {
  std::int32_t protocolVersion = 0;
  Zxid lastZxidSeen = {};
  Millis timeOut = {};
  SessionId sessionId = {};
  Buffer passwd = Bytes(password_size);
  Trailing<bool> readOnly = {false};  ///< 44-byte requests (go-zookeeper) leave it out

  static constexpr auto fields = std::tuple{field("protocolVersion", &ConnectRequest::protocolVersion),
                                            field("lastZxidSeen", &ConnectRequest::lastZxidSeen),
                                            field("timeOut", &ConnectRequest::timeOut),
                                            field("sessionId", &ConnectRequest::sessionId),
                                            field("passwd", &ConnectRequest::passwd),
                                            field("readOnly", &ConnectRequest::readOnly)};
  friend bool operator==(const ConnectRequest&, const ConnectRequest&) = default;
};

/// timeOut 0 with id 0 and a zero password says that the session is gone: ZooKeeperServer.finishSessionInit, 3.8.
struct ConnectResponse {
  std::int32_t protocolVersion = 0;
  Millis timeOut = {};
  SessionId sessionId = {};
  Buffer passwd = Bytes(password_size);
  Trailing<bool> readOnly = {false};  ///< present if the request had it

  static constexpr auto fields = std::tuple{field("protocolVersion", &ConnectResponse::protocolVersion),
                                            field("timeOut", &ConnectResponse::timeOut), field("sessionId", &ConnectResponse::sessionId),
                                            field("passwd", &ConnectResponse::passwd), field("readOnly", &ConnectResponse::readOnly)};
  friend bool operator==(const ConnectResponse&, const ConnectResponse&) = default;
};

}  // namespace zkspec::wire
