#include <algorithm>

#include "fake-server/ensemble/ensemble_core.hpp"
#include "fake-server/ensemble/server_connection.hpp"

namespace zkspec {

void ServerConnection::send(const wire::Message& message, const SendOptions& options) {
  if (closed_) return;
  const auto now = core_.loop.now();
  note_script(now, message);
  leave(now, {.message = message, .then = options.then}, options);
  link_->wake();
}

void ServerConnection::send_raw(Bytes bytes, const SendOptions& options) {
  if (closed_) return;
  const auto now = core_.loop.now();
  event::Raw logged{server_.index, facts_.id, Direction::to_client, bytes, {}};
  outbox_.add(now, {std::move(bytes), std::make_unique<EventPayload>(std::move(logged)), options.segments, options.joined});
  if (options.then) end(now, *options.then, {});
  link_->wake();
}

std::optional<wire::OpCode> ServerConnection::waiting(Xid xid) const {
  for (const auto& message : waiting_)
    if (const auto* request = std::get_if<wire::Request>(&message); request != nullptr && request->header.xid == xid)
      return request->header.type;
  return std::nullopt;
}

void ServerConnection::note_sent(const wire::Message& message) {
  ++facts_.sent;
  ++server_.sent;
  if (const auto* reply = std::get_if<wire::Reply>(&message)) facts_.last_zxid = reply->header.zxid;
}

/// What the honest part has to know of what a script says.
void ServerConnection::note_script(TimePoint now, const wire::Message& message) {
  const auto answered = [this](const auto& fits) {
    const auto found = std::ranges::find_if(waiting_, fits);
    if (found != waiting_.end()) waiting_.erase(found);
  };
  if (const auto* reply = std::get_if<wire::Reply>(&message)) {
    core_.advance_zxid(reply->header.zxid);
    answered([&](const auto& waiting) {
      const auto* request = std::get_if<wire::Request>(&waiting);
      if (request == nullptr || request->header.xid != reply->header.xid) return false;
      const auto* credentials = std::get_if<wire::AuthPacket>(&request->body);
      if (credentials != nullptr && reply->header.err == wire::ErrorCode::ok) session_.authenticated(*credentials);
      return true;
    });
  }
  if (const auto* event = std::get_if<wire::Notification>(&message)) core_.advance_zxid(event->header.zxid);
  const auto* response = std::get_if<wire::ConnectResponse>(&message);
  if (response == nullptr) return;
  answered([](const auto& waiting) { return std::holds_alternative<wire::ConnectRequest>(waiting); });
  if (response->timeOut.value() <= 0 || response->sessionId == no_session) return;
  const std::chrono::milliseconds timeout{response->timeOut.value()};
  core_.sessions.adopt(core_.session_time(now), server_.index, response->sessionId, response->passwd.value_or(Bytes{}), timeout, facts_.id);
  session_.attached(response->sessionId);
  core_.watch_expiry();
}

void ServerConnection::close(Closing how) {
  if (closed_) return;
  if (how == Closing::reset || holding()) outbox_.close_now(how);
  end(core_.loop.now(), how, {});
  link_->wake();
}

void ServerConnection::cut_after(std::size_t bytes, Closing how) {
  outbox_.cut_after(bytes, how);
  link_->wake();
}

void ServerConnection::chunk(std::size_t size) { outbox_.chunk(size); }

void ServerConnection::delay(Duration by) { outbox_.delay(by); }

void ServerConnection::corrupt(std::size_t at, std::uint8_t mask) { outbox_.corrupt(at, mask); }

void ServerConnection::stall() { stalled_ = true; }

void ServerConnection::heal() {
  stalled_ = false;
  outbox_.heal();
  link_->wake();
}

void ServerConnection::pass_out(TimePoint now, wire::Message message) {
  if (filter_ == nullptr) return leave(now, {.message = std::move(message)}, {});
  for (auto& passed : filter_->outgoing(now, std::move(message))) {
    if (passed.back) arrive(now, std::move(passed));
    else leave(now, std::move(passed), {});
  }
}

void ServerConnection::leave(TimePoint now, wire::Passed passed, const SendOptions& options) {
  if (passed.message) {
    note_sent(*passed.message);
    auto bytes = wire::encode(*passed.message);
    auto logged = note_leaving(*std::move(passed.message), bytes);
    outbox_.add(now, {std::move(bytes), std::move(logged), options.segments, options.joined}, passed.delay);
  }
  if (passed.then) end(now, *passed.then, passed.delay);
}

std::unique_ptr<EventPayload> ServerConnection::note_leaving(wire::Message message, const Bytes& bytes) const {
  if (core_.options.log == nullptr) return nullptr;
  event::Frame logged{server_.index, facts_.id, Direction::to_client, std::move(message), bytes};
  return std::make_unique<EventPayload>(std::move(logged));
}

/// In order, behind what is queued.
void ServerConnection::end(TimePoint now, Closing how, Duration postponed) {
  outbox_.close(now, how, postponed);
  if (how != Closing::half) forget();
}

void ServerConnection::forget() {
  ending_ = true;
  arrived_.clear();
  held_.reset();
  waiting_.clear();
  session_.disconnected();
  core_.view(server_.index).watches.forget(facts_.id);
}

void ServerConnection::record_closed(TimePoint now, Party by, Closing how) {
  core_.record(now, event::Closed{server_.index, facts_.id, by, how});
  if (how == Closing::half && by == Party::server) return;  // the client may go on sending
  closed_ = true;
  core_.ended(facts_.id);
  const auto others = server_.connections_from.find(facts_.peer.host);
  if (others != server_.connections_from.end() && --others->second == 0) server_.connections_from.erase(others);
  forget();
}

}  // namespace zkspec
