#include "conformance/report/page/diagram_labels.hpp"

#include <fmt/format.h>

namespace zkspec {
namespace {

/// The path, where the body has one and a first one.
template <class Body>
std::string path_of(const Body& body) {
  if constexpr (requires { body.path.value(); }) return body.path ? " " + body.path.value() : std::string{};
  else return {};
}

std::string session_of(SessionId id) { return id == no_session ? std::string{"no session"} : "session " + to_string(id); }

struct MessageLabel {
  std::string operator()(const wire::ConnectRequest& request) const {
    const auto session = request.sessionId == no_session ? std::string{"new session"} : session_of(request.sessionId);
    const auto seen = request.lastZxidSeen.value() == 0 ? std::string{} : " zxid=" + to_string(request.lastZxidSeen);
    return fmt::format("ConnectRequest {} ms, {}{}", request.timeOut.value(), session, seen);
  }
  std::string operator()(const wire::ConnectResponse& response) const {
    return fmt::format("ConnectResponse {} ms, {}", response.timeOut.value(), session_of(response.sessionId));
  }
  std::string operator()(const wire::Request& request) const {
    if (request.header.xid == wire::ping_xid && request.header.type == wire::OpCode::ping) return "ping";
    const auto path = std::visit([](const auto& body) { return path_of(body); }, request.body);
    return fmt::format("{} xid={}{}", wire::name_of(request), to_string(request.header.xid), path);
  }
  std::string operator()(const wire::Reply& reply) const {
    const bool ok = reply.header.err == wire::ErrorCode::ok;
    if (reply.header.xid == wire::ping_xid && ok) return "ping answered";
    return fmt::format("reply xid={} {} zxid={}", to_string(reply.header.xid), to_string(reply.header.err), to_string(reply.header.zxid));
  }
  std::string operator()(const wire::Notification& notification) const {
    const auto kind = word(notification.event.type);
    return fmt::format("notification {}{}", kind.value_or("of an unknown kind"), path_of(notification.event));
  }
  std::string operator()(const wire::Undecodable& frame) const { return fmt::format("undecodable, {} bytes", frame.bytes.size()); }
};

/// print() without the words before the first blank, which a lane shows.
std::string behind(const Event& event, std::string_view words) {
  auto text = print(event);
  if (const auto at = text.find(words); at != std::string::npos) text.erase(0, at + words.size());
  return text;
}

struct EventLabel {
  const Event& event;

  std::string operator()(const event::Opened& opened) const { return fmt::format("connects, #{}", opened.connection.value()); }
  std::string operator()(const event::Closed& closed) const {
    return fmt::format("{} by {}, #{}", to_string(closed.how), word(closed.by), closed.connection.value());
  }
  std::string operator()(const event::Frame& frame) const { return std::visit(MessageLabel{}, frame.message); }
  std::string operator()(const event::Raw& raw) const {
    return fmt::format("{} bytes{}{}", raw.bytes.size(), raw.note.empty() ? "" : ": ", raw.note);
  }
  std::string operator()(const event::Call& call) const { return call.client + " " + behind(event, " calls "); }
  std::string operator()(const event::Told&) const { return print(event); }
  std::string operator()(const event::Action& action) const { return action.text; }
  std::string operator()(const event::Lateness& late) const {
    return fmt::format("host {} ms late, pipe {} ms", to_ms(late.host), to_ms(late.pipe));
  }
};

}  // namespace

std::string diagram_label(const Event& event) { return std::visit(EventLabel{event}, event.what); }

}  // namespace zkspec
