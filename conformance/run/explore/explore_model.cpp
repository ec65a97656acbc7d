#include "conformance/run/explore/explore_model.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <tuple>
#include <utility>

namespace zkspec {
namespace {

constexpr std::size_t most_pending = 4;
constexpr std::size_t most_credentials = 2;
/// For a reconnect: clients pause before they go back to a list that has failed. None of the scripts' outages is longer than this.
constexpr std::string_view reconnects_by = "by = \"6s\"";

/// An operation as the application calls it, as it is on the wire, and an error that a server may answer it with.
struct Kind {
  std::string_view call;
  std::string_view frame;
  std::string_view more;
  std::string_view error;
};
constexpr Kind kinds[] = {{"exists", "exists", "", "no_node"},
                          {"get", "getData", "", "no_node"},
                          {"create", "create", ", data = \"x\"", "node_exists"},
                          {"set", "setData", ", data = \"y\", version = 3", "bad_version"},
                          {"delete", "delete", ", version = -1", "no_node"}};

std::string_view error_of(std::string_view frame) {
  for (const auto& kind : kinds)
    if (kind.frame == frame) return kind.error;
  return "no_node";
}

std::string_view segments_of(std::uint64_t detail) {
  constexpr std::string_view ways[] = {"", "", ", segments = [1]", ", segments = [3, 2]", ", segments = [4]", ", segments = [7, 1, 1]"};
  return ways[detail % std::size(ways)];
}

std::string_view ending_of(std::uint64_t detail) { return detail % 2 == 0 ? "reset" : "fin"; }

/// Three ids and passwords that are easily got wrong, and what the suite makes up by itself.
struct Identity {
  std::string_view id;
  std::string_view password;
};
constexpr Identity identities[] = {{"?sid", "?pw"},
                                   {"0xfedcba9876543210", "hex:0123456789abcdeffedcba9876543210"},
                                   {"0x0100000000000000", "hex:00ff0000000000000000000000ff0000"},
                                   {"0x000000000a0d0025", "hex:0a0d00253a2f5c22275b5d7b7d3d2c80"}};

/// What was bound is compared from then on.
std::string afterwards(std::string_view written) {
  return written.starts_with('?') ? fmt::format("${}", written.substr(1)) : std::string{written};
}

}  // namespace

std::string SessionModel::fresh(std::string_view prefix) { return fmt::format("{}{}", prefix, ++names_); }

std::string SessionModel::next_zxid(std::uint64_t detail) {
  constexpr std::uint64_t second_epoch = 0x2'0000'0001;
  const bool leap = detail % 5 == 4 && zxid_ < second_epoch;
  zxid_ = leap ? second_epoch : zxid_ + 1 + detail % 3;
  return fmt::format("\"{:#x}\"", zxid_);
}

bool SessionModel::can(Move move) const {
  const bool live = phase_ == Phase::live;
  const bool calm = live && pending_.empty();
  switch (move) {
    case Move::open: return phase_ == Phase::none;
    case Move::greet: return phase_ == Phase::seeking;
    case Move::drop_handshake: return phase_ == Phase::asking && waiting_.empty();
    case Move::grant: return phase_ == Phase::asking;
    case Move::refuse:
      return phase_ == Phase::asking && has_session() && has("dead_after_expiry") && (waiting_.empty() || has("fail_queued_ops"));
    case Move::ask:
      return (live && pending_.size() < most_pending) || (phase_ == Phase::asking && waiting_.size() < 2) ||
             (phase_ == Phase::dead && has("dead_after_expiry"));
    case Move::answer:
    case Move::half_answer: return live && !pending_.empty();
    case Move::answer_together: return live && pending_.size() >= 2;
    case Move::watch: return calm && armed_.size() < most_pending && has("rewatch");
    case Move::fire: return live && !armed_.empty();
    case Move::login: return calm && credentials_.size() < most_credentials;
    case Move::stray:
    case Move::mute:
    case Move::idle: return calm;
    case Move::cut:
    case Move::outage: return live;
    case Move::close: return calm || (phase_ == Phase::seeking && has_session()) || phase_ == Phase::dead;
  }
  return false;
}

std::vector<std::string> SessionModel::make(const Choice& choice) {
  const auto detail = choice.detail;
  switch (choice.move) {
    case Move::open: return open(detail);
    case Move::greet: return greet();
    case Move::drop_handshake: return drop_handshake(detail);
    case Move::grant: return grant(detail);
    case Move::refuse: return refuse();
    case Move::ask: return ask(detail);
    case Move::answer: return answer(detail);
    case Move::answer_together: return answer_together(detail);
    case Move::half_answer: return half_answer(detail);
    case Move::watch: return watch(detail);
    case Move::fire: return fire(detail);
    case Move::stray: return stray();
    case Move::login: return login();
    case Move::cut: return cut(detail);
    case Move::outage: return outage();
    case Move::mute: return mute();
    case Move::idle: return idle(detail);
    case Move::close: return close();
  }
  return {};
}

SessionModel::Lines SessionModel::open(std::uint64_t detail) {
  phase_ = Phase::seeking;
  timeout_ = detail % 2 == 0 ? "6s" : "3s";
  std::string chroot;
  if (detail % 5 == 4 && has("chroot")) {
    needs_.insert("chroot");
    chroot_ = "/app";
    chroot = ", chroot = \"/app\"";
  }
  return {fmt::format(R"({{ c = "c1", call = "open", servers = ["s1", "s2", "s3"], timeout = "{}"{} }})", timeout_, chroot)};
}

SessionModel::Lines SessionModel::greet() {
  phase_ = Phase::asking;
  const auto name = fresh("h");
  connection_ = "$" + name;
  greeted_zxid_ = fmt::format("\"{:#x}\"", zxid_);
  if (!has_session())
    return {fmt::format(R"({{ s = "*", rx = "ConnectRequest", as = "{}", protocolVersion = 0, sessionId = 0, timeOut = "{}", {}, )"
                        R"(clause = ["handshake.protocol-zero", "handshake.new-session-zero", "handshake.requested-timeout"] }})",
                        name, timeout_, reconnects_by)};
  return {fmt::format(R"({{ s = "*", rx = "ConnectRequest", as = "{}", sessionId = "{}", passwd = "{}", lastZxidSeen = {}, {}, )"
                      R"(clause = ["handshake.reconnect-credentials", "zxid.client-reports-last", "select.next-on-disconnect"] }})",
                      name, id_, password_, greeted_zxid_, reconnects_by)};
}

SessionModel::Lines SessionModel::drop_handshake(std::uint64_t detail) {
  phase_ = Phase::seeking;
  return {fmt::format(R"({{ s = "{}", net = "{}" }})", connection_, ending_of(detail))};
}

SessionModel::Lines SessionModel::grant(std::uint64_t detail) {
  phase_ = Phase::live;
  const bool first = !has_session();
  auto [id, password] = first ? identities[detail % std::size(identities)] : Identity{id_, password_};
  const std::string renewed = fmt::format("?pw{}", names_);
  if (!first && detail % 4 == 3) password = renewed;
  Lines lines{fmt::format(R"({{ s = "{}", tx = "ConnectResponse", timeOut = "{}", sessionId = "{}", passwd = "{}"{} }})", connection_,
                          detail % 3 == 2 ? "4s" : timeout_, id, password, segments_of(detail / 4))};
  std::tie(id_, password_) = std::pair{afterwards(id), afterwards(password)};
  restore(lines);
  lines.push_back(first
                      ? R"({ c = "c1", event = "connected", by = "1s", )"
                        R"(clause = ["watcher.first-event", "state.connected-after-handshake"] })"
                      : R"({ c = "c1", event = "connected", by = "1s", )"
                        R"(clause = ["watcher.disc-before-reconnect", "expiry.in-time-reconnect"] })");
  return lines;
}

/// What goes out behind a ConnectResponse. A credential is answered before anything else is asked for: there are clients that wait.
void SessionModel::restore(Lines& lines) {
  for (const auto& credential : credentials_) {
    const auto name = fresh("q");
    lines.push_back(fmt::format(R"({{ s = "{}", rx = "auth", scheme = "digest", auth = "{}", as = "{}", )"
                                R"(clause = "auth.resent-on-reconnect" }})",
                                connection_, credential, name));
    lines.push_back(fmt::format(R"({{ s = "{}", tx = "reply", to = "{}" }})", connection_, name));
  }
  if (!armed_.empty()) {
    const auto name = fresh("q");
    lines.push_back(fmt::format(R"({{ s = "{}", rx = "setWatches", relativeZxid = {}, as = "{}", )"
                                R"(clause = ["rewatch.sent", "rewatch.relative-zxid"] }})",
                                connection_, greeted_zxid_, name));
    // Nothing new: whether this reply counts as one that shows the client a zxid differs between clients.
    lines.push_back(fmt::format(R"({{ s = "{}", tx = "reply", to = "{}", zxid = "{:#x}" }})", connection_, name, zxid_));
  }
  for (const auto& operation : waiting_) lines.push_back(request_line(operation));
  std::ranges::move(waiting_, std::back_inserter(pending_));
  waiting_.clear();
}

SessionModel::Lines SessionModel::refuse() {
  phase_ = Phase::dead;
  needs_.insert("dead_after_expiry");
  Lines lines{fmt::format(R"-({{ s = "{}", tx = "ConnectResponse", timeOut = "0s", sessionId = 0, passwd = "zeros(16)", then = "fin" }})-",
                          connection_)};
  if (waiting_.empty()) {
    lines.emplace_back(
        R"({ c = "c1", event = "expired", by = "500ms", )"
        R"(clause = ["expiry.late-reconnect", "expiry.notification-path", "handshake.expired-answer"] })");
    return lines;
  }
  needs_.insert("fail_queued_ops");
  std::string items;
  for (const auto& operation : waiting_) items += fmt::format("\"done {}\", ", operation.name);
  lines.push_back(fmt::format(R"({{ c = "c1", seen = [{}"expired"], err = ["session_expired", "connection_loss"], by = "1s", )"
                              R"(clause = ["loss.exactly-once", "expiry.notification-path"] }})",
                              items));
  waiting_.clear();
  return lines;
}

std::string SessionModel::request_line(const Operation& operation) const {
  return fmt::format(R"({{ s = "{}", rx = "{}", path = "{}{}", as = "q_{}", clause = "order.client-pipelines" }})", connection_,
                     operation.frame, chroot_, operation.path, operation.name);
}

SessionModel::Lines SessionModel::ask(std::uint64_t detail) {
  const auto& kind = kinds[detail % std::size(kinds)];
  const Operation operation{.name = fresh("o"), .frame = std::string{kind.frame}, .path = fmt::format("/n{}", names_)};
  Lines lines{fmt::format(R"({{ c = "c1", call = "{}", path = "{}"{}, as = "{}" }})",
                          kind.call, operation.path, kind.more, operation.name)};
  if (phase_ == Phase::dead) {
    lines.push_back(fmt::format(R"({{ c = "c1", done = "{}", err = ["session_expired", "connection_loss", "invalid_state", "closed"], )"
                                R"(by = "100ms", clause = ["loss.op-on-dead-session", "expiry.handle-dead"] }})",
                                operation.name));
  } else if (phase_ == Phase::asking) {
    waiting_.push_back(operation);
  } else {
    lines.push_back(request_line(operation));
    pending_.push_back(operation);
  }
  return lines;
}

std::string SessionModel::reply_line(const Operation& operation, std::uint64_t detail, std::string_view more) {
  return fmt::format(R"({{ s = "{}", tx = "reply", to = "q_{}", err = "{}", zxid = {}{} }})", connection_, operation.name,
                     error_of(operation.frame), next_zxid(detail), more);
}

SessionModel::Lines SessionModel::answer(std::uint64_t detail) {
  const auto operation = pending_.front();
  pending_.pop_front();
  return {reply_line(operation, detail, segments_of(detail)),
          fmt::format(R"({{ c = "c1", done = "{}", err = "{}", by = "1s", clause = "loss.exactly-once" }})", operation.name,
                      error_of(operation.frame))};
}

SessionModel::Lines SessionModel::answer_together(std::uint64_t detail) {
  Lines lines;
  Lines results;
  for (const bool joined : {true, false}) {
    const auto operation = pending_.front();
    pending_.pop_front();
    lines.push_back(reply_line(operation, detail, joined ? ", joined = true" : ""));
    results.push_back(fmt::format(R"({{ c = "c1", done = "{}", err = "{}", by = "1s", )"
                                  R"(clause = ["loss.exactly-once", "malformed.split-and-joined"] }})",
                                  operation.name, error_of(operation.frame)));
  }
  lines.insert(lines.end(), results.begin(), results.end());
  return lines;
}

SessionModel::Lines SessionModel::half_answer(std::uint64_t detail) {
  Lines lines{fmt::format(R"({{ s = "{}", net = "cut-after", bytes = {} }})", connection_, 1 + detail % 19)};
  const auto zxid = zxid_;
  lines.push_back(reply_line(pending_.front(), detail, ""));
  zxid_ = zxid;  // it does not arrive
  lose(lines, {});
  return lines;
}

SessionModel::Lines SessionModel::watch(std::uint64_t detail) {
  needs_.insert("rewatch");
  const Armed armed{fmt::format("/w{}", names_ + 1), fresh("w")};
  armed_.push_back(armed);
  return {fmt::format(R"({{ c = "c1", call = "get", path = "{}", watch = true, as = "{}" }})",
                      armed.path, armed.name),
          fmt::format(R"({{ s = "{}", rx = "getData", path = "{}{}", watch = true, as = "q_{}" }})",
                      connection_, chroot_, armed.path, armed.name),
          fmt::format(R"({{ s = "{}", tx = "reply", to = "q_{}", data = "d", zxid = {} }})", connection_, armed.name, next_zxid(detail)),
          fmt::format(R"({{ c = "c1", done = "{}", err = "ok", data = "d", by = "1s", clause = "loss.exactly-once" }})", armed.name)};
}

SessionModel::Lines SessionModel::fire(std::uint64_t detail) {
  const auto chosen = armed_.begin() + static_cast<std::ptrdiff_t>(detail % armed_.size());
  const auto armed = *chosen;
  armed_.erase(chosen);
  const auto* type = detail % 2 == 0 ? "changed" : "deleted";
  return {fmt::format(R"({{ s = "{}", tx = "notification", type = "{}", path = "{}{}"{} }})", connection_, type, chroot_, armed.path,
                      segments_of(detail / 2)),
          fmt::format(R"({{ c = "c1", event = "{}", path = "{}", by = "1s", clause = "watcher.one-shot" }})", type, armed.path)};
}

SessionModel::Lines SessionModel::stray() {
  return {fmt::format(R"({{ s = "{}", tx = "notification", type = "changed", path = "{}/nobody" }})", connection_, chroot_),
          R"({ c = "c1", quiet = "200ms", clause = ["watcher.one-shot", "watcher.unknown-event"] })"};
}

SessionModel::Lines SessionModel::login() {
  const auto name = fresh("a");
  const auto credential = fmt::format("user{}:secret", names_);
  credentials_.push_back(credential);
  Lines lines{fmt::format(R"({{ c = "c1", call = "add_auth", scheme = "digest", data = "{}", as = "{}" }})", credential, name),
              fmt::format(R"({{ s = "{}", rx = "auth", scheme = "digest", auth = "{}", as = "q_{}", clause = "auth.frame" }})", connection_,
                          credential, name),
              fmt::format(R"({{ s = "{}", tx = "reply", to = "q_{}" }})", connection_, name)};
  lines.push_back(has("auth_result") ? fmt::format(R"({{ c = "c1", done = "{}", err = "ok", by = "1s", )"
                                                   R"(clause = "loss.exactly-once" }})", name)
                                     : fmt::format(R"({{ c = "c1", done = "{}", err = "ok", by = "1s", optional = true }})", name));
  return lines;
}

/// The connection is gone, and with it what was pending on it.
void SessionModel::lose(Lines& lines, std::string_view since) {
  phase_ = Phase::seeking;
  const auto origin = since.empty() ? std::string{} : fmt::format(", since = \"{}\"", since);
  if (pending_.empty()) {
    lines.push_back(fmt::format(R"({{ c = "c1", event = "disconnected", by = "500ms"{}, clause = "watcher.disconnect" }})", origin));
    return;
  }
  std::string items;
  for (const auto& operation : pending_) items += fmt::format("\"done {}\", ", operation.name);
  pending_.clear();
  lines.push_back(fmt::format(R"({{ c = "c1", seen = [{}"disconnected"], err = "connection_loss", by = "2s"{}, )"
                              R"(clause = ["loss.pending-on-disconnect", "loss.exactly-once", "watcher.disconnect"] }})",
                              items, origin));
}

SessionModel::Lines SessionModel::cut(std::uint64_t detail) {
  Lines lines{fmt::format(R"({{ s = "{}", net = "{}" }})", connection_, ending_of(detail))};
  lose(lines, {});
  return lines;
}

SessionModel::Lines SessionModel::outage() {
  const auto name = fresh("cut");
  Lines lines{R"({ s = "*", net = "refuse" })", fmt::format(R"({{ s = "{}", net = "reset", as = "{}" }})", connection_, name)};
  lose(lines, name);
  lines.push_back(fmt::format(R"({{ c = "c1", quiet = "0.4T", since = "{}", )"
                              R"(clause = ["watcher.alternation", "expiry.stays-disconnected"] }})", name));
  lines.emplace_back(R"({ s = "*", net = "accept" })");
  return lines;
}

SessionModel::Lines SessionModel::mute() {
  phase_ = Phase::seeking;
  return {R"({ s = "*", net = "mute" })",
          R"({ c = "c1", event = "disconnected", by = "2T/3", since = "last-tx", )"
          R"(clause = ["ping.unanswered-detected", "watcher.disconnect"] })",
          R"({ s = "*", net = "accept" })"};
}

SessionModel::Lines SessionModel::idle(std::uint64_t detail) {
  if (detail % 2 == 0)
    return {fmt::format(R"({{ s = "{}", rx = "ping", xid = -2, by = "T/2", since = "last-rx", )"
                        R"(clause = ["ping.when-idle", "ping.frame"] }})",
                        connection_)};
  return {R"({ c = "c1", quiet = "0.9T", clause = "watcher.alternation" })"};
}

SessionModel::Lines SessionModel::close() {
  const auto before = std::exchange(phase_, Phase::closed);
  const auto name = fresh("bye");
  Lines lines{fmt::format(R"({{ c = "c1", call = "close", as = "{}" }})", name)};
  if (before == Phase::live) {
    lines.push_back(fmt::format(R"({{ s = "{}", rx = "closeSession", as = "q_{}", by = "1s", )"
                                R"(clause = "close.frame" }})", connection_, name));
    lines.push_back(fmt::format(R"({{ s = "{}", tx = "reply", to = "q_{}", then = "fin" }})", connection_, name));
  }
  lines.push_back(fmt::format(R"({{ c = "c1", done = "{}", by = "T + 2.5s", clause = "state.closed-on-close" }})", name));
  // An attempt to reconnect that was under way may still arrive.
  lines.emplace_back(
      before == Phase::seeking
          ? R"({ c = "c1", quiet = "2T", clause = "state.terminal-absorbing" })"
          : R"({ quiet = "2T", on = ["c1", "s1", "s2", "s3"], clause = ["close.no-reconnect", "state.terminal-absorbing"] })");
  return lines;
}

}  // namespace zkspec
