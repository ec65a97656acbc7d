// Sessions over all their connections: credentials, what a reconnect says it has seen, and what becomes of it.
#include <algorithm>
#include <deque>
#include <fmt/format.h>
#include <utility>

#include "conformance/traffic/message_parts.hpp"
#include "conformance/traffic/pending.hpp"
#include "conformance/traffic/rules.hpp"

namespace zkspec {
namespace {

/// A new handle that is given a session knows no zxid. So many of them in one session, and it is one client that forgets.
constexpr int zeros_of_one_client = 3;

/// Which connection to a server a session has, since the handshake was answered.
struct Holder {
  const TrafficConnection* connection = nullptr;
  TimePoint since = {};
};

/// A session that the recording has seen begin.
struct Session {
  std::vector<Bytes> passwords = {};  ///< that were issued
  Duration least_timeout = {};        ///< of all that were granted
  TimePoint heard = {};               ///< the server has answered what was sent then: it has heard of it no sooner
  bool close_asked = false;
  bool close_answered = false;
  std::optional<ServerIndex> refused_by = {};  ///< although id and password were right
  Zxid seen = {};        ///< the client has read a reply with it
  Zxid told = {};        ///< that a reply has said, read or not
  int zeros = 0;
  std::map<ServerIndex, Holder> holders = {};

  [[nodiscard]] bool has_issued(const wire::Buffer& password) const {
    return password && std::ranges::find(passwords, *password) != passwords.end();
  }
};

/// What is under way on a connection.
struct Talk {
  explicit Talk(bool complete) : pending{complete} {}

  std::optional<SessionId> session = {};
  TimePoint asked_at = {};  ///< the handshake
  Duration timeout = {};    ///< that was granted on it
  Zxid claimed = {};  ///< lastZxidSeen of the handshake
  bool right = false;  ///< the password was
  PendingRequests pending;
  std::deque<std::pair<TimePoint, Zxid>> unread = {};
};

class SessionRule {
 public:
  SessionRule(const Traffic& traffic, const RuleSetting& setting, Findings& findings)
      : traffic_{traffic}, takeover_takes_{setting.allowance("handshake.session-takeover", {})}, findings_{findings} {
    for (const auto& connection : traffic.connections()) talks_.emplace_back(connection.from_the_beginning);
  }

  void judge() {
    for (const auto& [crossing, index] : traffic_.in_order()) {
      const auto& on = traffic_.connections()[index];
      auto& talk = talks_[index];
      if (const auto* hello = crossing->as<wire::ConnectRequest>()) request(on, *crossing, *hello, talk);
      else if (const auto* given = crossing->as<wire::ConnectResponse>()) response(on, *crossing, *given, talk);
      else if (crossing->as<wire::Request>() != nullptr) asked(*crossing, talk);
      else if (const auto* reply = crossing->as<wire::Reply>()) answered(on, *crossing, *reply, talk);
    }
  }

 private:
  Session* known(std::optional<SessionId> id) {
    const auto found = id ? sessions_.find(*id) : sessions_.end();
    return found == sessions_.end() ? nullptr : &found->second;
  }

  void request(const TrafficConnection& on, const Crossing& crossing, const wire::ConnectRequest& asked, Talk& talk) {
    talk.claimed = asked.lastZxidSeen;
    talk.asked_at = crossing.at;
    if (asked.sessionId == no_session) return;
    talk.session = asked.sessionId;
    findings_.hold("handshake.reconnect-credentials", !is_zero(asked.passwd), on, crossing, "the password that was issued, not zeros");
    auto* session = known(talk.session);
    if (session == nullptr) return stranger(on, crossing, asked);
    findings_.keep("handshake.id-opaque");
    talk.right = session->has_issued(asked.passwd);
    if (!is_zero(asked.passwd))
      findings_.hold("handshake.password-verbatim", talk.right, on, crossing, "a password that was issued for this id");
    if (!session->close_asked && session->told > Zxid{0}) claim(on, crossing, asked, *session);
  }

  /// Sixteen bytes of chance do not meet another id by chance.
  void stranger(const TrafficConnection& on, const Crossing& crossing, const wire::ConnectRequest& asked) {
    if (is_zero(asked.passwd)) return;
    const auto owner = std::ranges::find_if(sessions_, [&asked](const auto& each) { return each.second.has_issued(asked.passwd); });
    if (owner == sessions_.end() || asked.passwd->size() < wire::password_size) return;
    findings_.hold("handshake.id-opaque", false, on, crossing, fmt::format("sessionId={}, whose password it is", to_string(owner->first)));
  }

  void claim(const TrafficConnection& on, const Crossing& crossing, const wire::ConnectRequest& asked, Session& session) {
    const bool may_be_another_handle = asked.lastZxidSeen == Zxid{0} && ++session.zeros < zeros_of_one_client;
    if (may_be_another_handle) return;
    if (asked.lastZxidSeen >= session.told) return findings_.keep("zxid.client-reports-last");
    if (asked.lastZxidSeen < session.seen)
      findings_.object("zxid.client-reports-last", on, crossing,
                       fmt::format("lastZxidSeen={} or more, as a reply said", to_string(session.seen)), wire::print(*crossing.message));
  }

  void response(const TrafficConnection& on, const Crossing& crossing, const wire::ConnectResponse& given, Talk& talk) {
    if (!talk.session) return begin(on, crossing, given, talk);
    if (given.timeOut.value() <= 0) {  // what it means beside an id is not defined
      if (given.sessionId == no_session) refused(on, crossing, talk);
      return;
    }
    findings_.hold("handshake.unknown-session", given.sessionId == *talk.session, on, crossing,
                   fmt::format("the session {} or none", to_string(*talk.session)));
    auto* session = known(talk.session);
    if (session == nullptr) return;
    accepted(on, crossing, *session, talk);
    talk.timeout = std::chrono::milliseconds{given.timeOut.value()};
    take_over(*session, {&on, crossing.at}, talk.asked_at);
    session->least_timeout = std::min(session->least_timeout, talk.timeout);
    session->heard = talk.asked_at;
    if (given.passwd) session->passwords.push_back(*given.passwd);
  }

  void begin(const TrafficConnection& on, const Crossing& crossing, const wire::ConnectResponse& given, Talk& talk) {
    // The id of a read-only server is not that of a session of the ensemble.
    if (given.timeOut.value() <= 0 || given.sessionId == no_session || given.readOnly.value.value_or(false)) return;
    talk.session = given.sessionId;
    talk.timeout = std::chrono::milliseconds{given.timeOut.value()};
    auto& session = sessions_[given.sessionId];
    session = {.least_timeout = talk.timeout, .heard = talk.asked_at};
    if (given.passwd && !is_zero(given.passwd)) session.passwords.push_back(*given.passwd);
    session.holders[on.server] = {&on, crossing.at};
  }

  void accepted(const TrafficConnection& on, const Crossing& crossing, const Session& session, const Talk& talk) {
    if (!talk.right) return findings_.hold("handshake.wrong-password", false, on, crossing, "a refusal, as the password is another");
    if (session.close_answered) return findings_.hold("close.session-gone", false, on, crossing, "a refusal, as the session was closed");
    if (session.refused_by) {
      const auto* const clause = *session.refused_by == on.server ? "expiry.monotone" : "expiry.reconnect-refused";
      return findings_.hold(clause, false, on, crossing, "a refusal, as the session had expired");
    }
    findings_.keep("handshake.password-any-server");
    if (crossing.at - session.heard < session.least_timeout) findings_.keep("expiry.in-time-reconnect");
  }

  void take_over(Session& session, Holder by, TimePoint asked_at) {
    const auto before = std::exchange(session.holders[by.connection->server], by);
    const auto* closed = before.connection == nullptr ? nullptr : before.connection->closed;
    if (closed == nullptr || closed->by != Party::server) return;
    const auto at = before.connection->closed_at;
    if (at >= asked_at && at - by.since <= takeover_takes_) findings_.keep("handshake.session-takeover");
  }

  void refused(const TrafficConnection& on, const Crossing& crossing, Talk& talk) {
    findings_.keep("handshake.unknown-session");
    auto* session = known(talk.session);
    talk.session.reset();
    if (session == nullptr) return;
    if (!talk.right) return findings_.keep("handshake.wrong-password");
    if (session->close_answered) return findings_.keep("close.session-gone");
    if (session->refused_by) findings_.keep("expiry.monotone");
    session->refused_by = on.server;
    if (session->close_asked) return;
    // A server that fails may take what it has heard within half a tick with it, and no timeout is below two ticks.
    const auto silence = crossing.at - session->heard;
    const auto* const clause = session->holders.contains(on.server) ? "expiry.in-time-reconnect" : "handshake.password-any-server";
    if (silence < session->least_timeout * 3 / 4)
      findings_.object(clause, on, crossing,
                       fmt::format("the session, as its timeout is {} ms", to_ms(session->least_timeout)),
                       fmt::format("a refusal {} ms after the server had heard of it", to_ms(silence)));
    else if (silence > session->least_timeout) findings_.keep("expiry.reconnect-refused");
  }

  void asked(const Crossing& crossing, Talk& talk) {
    talk.pending.ask(crossing);
    auto* session = known(talk.session);
    if (session == nullptr) return;
    if (crossing.as<wire::Request>()->header.type == wire::OpCode::closeSession) session->close_asked = true;
    // An answer may be under way for long while pings go the other way; a client that hears nothing for a timeout sends nothing more.
    for (; !talk.unread.empty() && crossing.at - talk.unread.front().first >= talk.timeout; talk.unread.pop_front())
      session->seen = std::max(session->seen, talk.unread.front().second);
  }

  void answered(const TrafficConnection& on, const Crossing& crossing, const wire::Reply& reply, Talk& talk) {
    const auto answer = talk.pending.answer(reply.header.xid);
    const auto* request = answer.request == nullptr ? nullptr : answer.request->as<wire::Request>();
    if (reply.header.zxid > Zxid{0} && talk.claimed > Zxid{0})
      findings_.hold("zxid.server-refuses-ahead", reply.header.zxid >= talk.claimed, on, crossing,
                     fmt::format("no state before {}, which the handshake named", to_string(talk.claimed)));
    auto* session = known(talk.session);
    if (session == nullptr || request == nullptr) return;
    const auto& holder = session->holders[on.server];
    if (holder.connection != nullptr && holder.connection != &on && answer.request->at - holder.since > takeover_takes_)
      findings_.object("handshake.session-takeover", on, crossing,
                       fmt::format("the end of this connection, as the session went to connection {}", holder.connection->id.value()),
                       wire::print(*crossing.message));
    if (request->header.type == wire::OpCode::closeSession && reply.header.err == wire::ErrorCode::ok) session->close_answered = true;
    if (request->header.type != wire::OpCode::auth) session->heard = std::max(session->heard, answer.request->at);
    const bool data = reply.header.xid.value() > 0 && reply.header.zxid > Zxid{0} && reply.header.err == wire::ErrorCode::ok;
    if (!data) return;
    talk.unread.emplace_back(crossing.at, reply.header.zxid);
    session->told = std::max(session->told, reply.header.zxid);
  }

  const Traffic& traffic_;
  Duration takeover_takes_;
  Findings& findings_;
  std::vector<Talk> talks_ = {};
  std::map<SessionId, Session> sessions_ = {};
};

}  // namespace

TrafficRule session_rule() {
  return {{{"handshake.reconnect-credentials", Role::client},
           {"handshake.password-verbatim", Role::client},
           {"handshake.id-opaque", Role::client},
           {"handshake.password-any-server", Role::server},
           {"handshake.wrong-password", Role::server},
           {"handshake.unknown-session", Role::server},
           {"close.session-gone", Role::server},
           {"expiry.monotone", Role::server},
           {"expiry.in-time-reconnect", Role::server},
           {"expiry.reconnect-refused", Role::server},
           {"zxid.client-reports-last", Role::client},
           {"zxid.server-refuses-ahead", Role::server},
           {"handshake.session-takeover", Role::server}},
          [](const Traffic& traffic, const RuleSetting& setting, Findings& findings) { SessionRule{traffic, setting, findings}.judge(); }};
}

}  // namespace zkspec
