// Requests and replies of a connection: xids, order, and the operations that have forms of their own.
#include <algorithm>
#include <fmt/format.h>

#include "conformance/traffic/pending.hpp"
#include "conformance/traffic/rules.hpp"

namespace zkspec {
namespace {

constexpr std::size_t bare_header = 12;  // a request without a record, length prefix included

class OrderRule {
 public:
  OrderRule(const TrafficConnection& on, Findings& findings) : on_{on}, findings_{findings}, pending_{on.from_the_beginning} {}

  void judge() {
    for (const auto& crossing : on_.crossings) {
      if (const auto* request = crossing.as<wire::Request>()) asked(crossing, *request);
      if (const auto* reply = crossing.as<wire::Reply>()) answered(crossing, *reply);
    }
    if (close_answered_ && on_.closed != nullptr) findings_.keep("close.reply-then-eof");
    if (refused_ && on_.closed != nullptr) findings_.keep("auth.server-fail");
    if (close_asked_ && on_.closed != nullptr && !asked_behind_close_) findings_.keep("loss.op-on-dead-session");
  }

 private:
  void hold(std::string_view clause, bool kept, const Crossing& crossing, std::string expected) {
    findings_.hold(clause, kept, on_, crossing, std::move(expected));
  }

  void asked(const Crossing& crossing, const wire::Request& request) {
    xid(crossing, request.header);
    const auto type = request.header.type;
    if (type == wire::OpCode::ping)
      hold("ping.frame", request.header.xid == wire::ping_xid && crossing.size == bare_header, crossing, "xid=-2 and nothing else");
    if (const auto* auth = std::get_if<wire::AuthPacket>(&request.body))
      hold("auth.frame", request.header.xid == wire::auth_xid && auth->authType == 0, crossing, "xid=-4, type 0");
    if (type == wire::OpCode::closeSession)
      hold("close.frame", request.header.xid.value() > 0 && crossing.size == bare_header, crossing, "a positive xid and no body");
    const bool closes = type == wire::OpCode::closeSession;
    if (close_asked_ && is_ordinary(type) && !closes) {
      asked_behind_close_ = true;
      hold("loss.op-on-dead-session", false, crossing, "no request behind closeSession");
    }
    close_asked_ = close_asked_ || closes;
    pending_.ask(crossing);
  }

  void xid(const Crossing& crossing, const wire::RequestHeader& header) {
    if (!is_ordinary(header.type)) return;
    const auto same = [&header](const Crossing* other) { return other->as<wire::Request>()->header.xid == header.xid; };
    const bool reserved = header.xid == wire::notification_xid || header.xid == wire::ping_xid || header.xid == wire::auth_xid ||
                          header.xid == wire::set_watches_xid;
    hold("order.reserved-xids", !reserved, crossing, "an xid that is not reserved");
    if (reserved) return;
    const bool unique = header.xid.value() > 0 && std::ranges::none_of(pending_.waiting(), same);
    hold("order.xid-unique", unique, crossing, "a positive xid that no request has which waits");
  }

  void answered(const Crossing& crossing, const wire::Reply& reply) {
    const auto answer = pending_.answer(reply.header.xid);
    order(crossing, reply, answer);
    if (answer.request == nullptr) return;
    // What was asked before the refusal may have been under way.
    if (refused_ && answer.request->event > *refused_) hold("auth.server-fail", false, crossing, "the end of the connection");
    const auto type = answer.request->as<wire::Request>()->header.type;
    const bool fine = reply.header.err == wire::ErrorCode::ok;
    if (type == wire::OpCode::ping) hold("ping.server-answers", fine, crossing, "an answer without an error");
    if (type == wire::OpCode::auth) credential(crossing, reply);
    const bool late = close_answered_ && type != wire::OpCode::auth;
    if (late) hold("close.reply-then-eof", false, crossing, "no reply behind that of closeSession");
    if (type != wire::OpCode::closeSession) return;
    const bool gone = reply.header.err == wire::ErrorCode::session_moved || reply.header.err == wire::ErrorCode::session_expired;
    if (!fine && !gone) hold("close.reply-then-eof", false, crossing, "no error");
    close_answered_ = fine;
  }

  /// One objection is enough: what follows has lost its order as well.
  void order(const Crossing& crossing, const wire::Reply& reply, const PendingRequests::Answered& answer) {
    if (disordered_ || answer.order == PendingRequests::Order::unknown) return;
    if (answer.order == PendingRequests::Order::right) return findings_.keep("order.server-fifo");
    disordered_ = true;
    const auto seen = wire::print(*crossing.message);
    if (answer.order == PendingRequests::Order::unasked)
      return findings_.object("order.server-fifo", on_, crossing, "one answer to each request", "a second one or one to nothing: " + seen);
    const auto due = answer.oldest->as<wire::Request>()->header.xid;
    findings_.object("order.server-fifo", on_, crossing, fmt::format("first the answer to xid={}", to_string(due)),
                     fmt::format("that to xid={}: {}", to_string(reply.header.xid), seen));
  }

  void credential(const Crossing& crossing, const wire::Reply& reply) {
    if (reply.header.err == wire::ErrorCode::ok) hold("auth.server-ok", reply.header.zxid == Zxid{0}, crossing, "zxid=0x0");
    if (!refused_ && reply.header.err == wire::ErrorCode::auth_failed) refused_ = crossing.event;
  }

  const TrafficConnection& on_;
  Findings& findings_;
  PendingRequests pending_;
  bool disordered_ = false;
  bool close_asked_ = false;
  bool asked_behind_close_ = false;
  bool close_answered_ = false;
  std::optional<std::size_t> refused_ = {};  // a credential, by this event
};

}  // namespace

TrafficRule order_rule() {
  return {{{"order.server-fifo", Role::server},
           {"order.xid-unique", Role::client},
           {"order.reserved-xids", Role::client},
           {"ping.frame", Role::client},
           {"ping.server-answers", Role::server},
           {"auth.frame", Role::client},
           {"auth.server-ok", Role::server},
           {"auth.server-fail", Role::server},
           {"close.frame", Role::client},
           {"close.reply-then-eof", Role::server},
           {"loss.op-on-dead-session", Role::client}},
          [](const Traffic& traffic, const RuleSetting& /*setting*/, Findings& findings) {
            for (const auto& connection : traffic.connections()) OrderRule{connection, findings}.judge();
          }};
}

}  // namespace zkspec
