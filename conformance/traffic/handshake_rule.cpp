// The first packet of each connection and its answer, each by itself.
#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "conformance/traffic/message_parts.hpp"
#include "conformance/traffic/rules.hpp"

namespace zkspec {
namespace {

class HandshakeRule {
 public:
  HandshakeRule(const Traffic& traffic, const RuleSetting& setting, Findings& findings)
      : traffic_{traffic}, setting_{setting}, findings_{findings} {}

  void judge() {
    for (const auto& connection : traffic_.connections()) {
      if (connection.strange_beginning) object_to_beginning(connection);
      if (!connection.from_the_beginning || connection.asked() == nullptr) continue;
      request(connection, connection.crossings.front(), *connection.asked());
      if (const auto* answer = connection.answer()) response(connection, *answer, *connection.asked());
      early_frames(connection);
    }
  }

 private:
  void object_to_beginning(const TrafficConnection& on) {
    const Crossing first{.event = *on.strange_beginning, .at = on.known_until};
    findings_.object("handshake.first-frame", on, first, "a ConnectRequest", "a request without a handshake");
  }

  void request(const TrafficConnection& on, const Crossing& crossing, const wire::ConnectRequest& asked) {
    findings_.keep("handshake.first-frame");
    findings_.hold("handshake.protocol-zero", asked.protocolVersion == 0, on, crossing, "protocolVersion=0");
    if (asked.sessionId != no_session) return;
    // Who may meet read-only servers may send the password that one has given.
    const bool was_read_only = asked.readOnly.value.value_or(false);
    if (is_zero(asked.passwd)) findings_.keep("handshake.new-session-zero");
    else if (!was_read_only) findings_.hold("handshake.new-session-zero", false, on, crossing, "id 0 with an empty, null or zero password");
  }

  void response(const TrafficConnection& on, const Crossing& crossing, const wire::ConnectRequest& asked) {
    const auto& given = *crossing.as<wire::ConnectResponse>();
    const bool echoed = given.readOnly.value.has_value() == asked.readOnly.value.has_value();
    findings_.hold("handshake.readonly-byte-echo", echoed, on, crossing, "a readOnly byte as in the request");
    const bool is_new = asked.sessionId == no_session;
    if (given.timeOut.value() <= 0) {
      if (is_new && given.sessionId == no_session) findings_.hold("handshake.server-creates-id", false, on, crossing, "a new session");
      else if (is_new) timeout(on, crossing, asked, given);
      return;
    }
    const bool sixteen = given.passwd && given.passwd->size() == wire::password_size;
    findings_.hold("handshake.password-16", sixteen, on, crossing, "a password of 16 bytes");
    if (!is_new) return;
    findings_.hold("handshake.password-issued", !is_zero(given.passwd), on, crossing, "a password that is not zero");
    const auto* owner = std::exchange(owners_[given.sessionId], &on);
    const bool fresh = given.sessionId != no_session && (owner == nullptr || !is_open(*owner, crossing));
    findings_.hold("handshake.server-creates-id", fresh, on, crossing, "an id that is not 0 and that no other session has");
    timeout(on, crossing, asked, given);
  }

  /// For sure, and with its session: an id may be given again when that has ended.
  static bool is_open(const TrafficConnection& other, const Crossing& when) {
    const auto closes = [&when](const Crossing& crossing) {
      const auto* request = crossing.as<wire::Request>();
      return crossing.event < when.event && request != nullptr && request->header.type == wire::OpCode::closeSession;
    };
    return other.closed_at > when.at && other.known_until > when.at && std::ranges::none_of(other.crossings, closes);
  }

  void timeout(const TrafficConnection& on, const Crossing& crossing, const wire::ConnectRequest& asked,
               const wire::ConnectResponse& given) {
    if (setting_.tick == Duration::zero()) return;
    const auto least = to_ms(2 * setting_.tick), most = to_ms(20 * setting_.tick);
    const std::int64_t wish = asked.timeOut.value();
    const auto* const clause = wish < least ? "timeout.minimum" : wish > most ? "timeout.maximum" : "timeout.server-decides";
    const auto due = std::clamp(wish, least, most);
    findings_.hold(clause, given.timeOut.value() == due, on, crossing, fmt::format("timeOut={}ms, as {} ms were asked for", due, wish));
  }

  void early_frames(const TrafficConnection& on) {
    for (const auto& crossing : on.crossings) {
      if (crossing.as<wire::ConnectResponse>() != nullptr) return findings_.keep("handshake.nothing-before-response");
      if (crossing.direction == Direction::to_server && crossing.as<wire::ConnectRequest>() == nullptr)
        return findings_.hold("handshake.nothing-before-response", false, on, crossing, "nothing before the ConnectResponse");
    }
  }

  const Traffic& traffic_;
  const RuleSetting& setting_;
  Findings& findings_;
  std::map<SessionId, const TrafficConnection*> owners_ = {};  // on whose connection an id was given last
};

}  // namespace

TrafficRule handshake_rule() {
  return {{{"handshake.first-frame", Role::client},
           {"handshake.protocol-zero", Role::client},
           {"handshake.new-session-zero", Role::client},
           {"handshake.readonly-byte-echo", Role::server},
           {"handshake.password-16", Role::server},
           {"handshake.password-issued", Role::server},
           {"handshake.server-creates-id", Role::server},
           {"handshake.nothing-before-response", Role::client},
           {"timeout.minimum", Role::server},
           {"timeout.maximum", Role::server},
           {"timeout.server-decides", Role::server}},
          [](const Traffic& traffic, const RuleSetting& setting, Findings& findings) {
            HandshakeRule{traffic, setting, findings}.judge();
          }};
}

}  // namespace zkspec
