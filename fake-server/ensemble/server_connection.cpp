#include "fake-server/ensemble/server_connection.hpp"

#include <algorithm>

#include "fake-server/ensemble/ensemble_core.hpp"
#include "fake-server/tree/acl.hpp"

namespace zkspec {
namespace {

/// The frame as it was on the wire.
Bytes with_prefix(BytesView frame) {
  const auto size = static_cast<std::uint32_t>(frame.size());
  Bytes bytes;
  bytes.reserve(frame.size() + 4);
  for (const auto shift : {24U, 16U, 8U, 0U}) bytes.push_back(static_cast<std::uint8_t>(size >> shift));
  bytes.insert(bytes.end(), frame.begin(), frame.end());
  return bytes;
}

const wire::Request* as_ping(const wire::Message& message) {
  const auto* request = std::get_if<wire::Request>(&message);
  return request != nullptr && request->header.type == wire::OpCode::ping ? request : nullptr;
}

}  // namespace

ServerConnection::ServerConnection(EnsembleCore& core, ServerState& server, ConnectionFacts facts, std::unique_ptr<Link> link,
                                   std::unique_ptr<wire::Filter> filter)
    : core_{core},
      server_{server},
      facts_{std::move(facts)},
      filter_{std::move(filter)},
      session_{core.sessions, server.sessions, server.database, server.index, facts_.id, facts_.peer.host},
      splitter_{core.options.max_packet},
      outbox_{server.index, facts_.id},
      link_{std::move(link)} {}

ServerIndex ServerConnection::server() const { return server_.index; }

void ServerConnection::receive(TimePoint now, BytesView bytes) {
  if (ending_) return;
  splitter_.append(bytes);
  if (!framed_) answer_word(now);
}

void ServerConnection::peer_closed(TimePoint now, Closing how) {
  if (closed_) return;
  record_closed(now, Party::client, how);
}

void ServerConnection::tick(TimePoint now) {
  if (!framed_ && handshake_deadline() <= now) end(now, Closing::fin, {});
}

bool ServerConnection::holding() const { return server_.holding || stalled_; }

bool ServerConnection::overloaded() const {
  if (untaken() > untaken_limit) return true;
  return unanswered() > unanswered_limit || (unanswered() > 0 && unanswered_bytes_ > unanswered_bytes_limit);
}

bool ServerConnection::busy() const { return held_ || untaken() > untaken_limit; }

TimePoint ServerConnection::handshake_deadline() const {
  const auto limit = core_.options.handshake_limit;
  return framed_ || ending_ || limit == Duration::zero() ? never : later(facts_.since, limit);
}

TimePoint ServerConnection::next_deadline() const {
  if (closed_) return never;
  const auto incoming = arrived_.empty() || busy() ? never : arrived_.front().due;
  return std::min({incoming, outbox_.next_deadline(holding()), handshake_deadline()});
}

void ServerConnection::drain(TimePoint now, Output& out) {
  if (closed_) return;
  if (untaken() > Outbox::limit) outbox_.close_now(Closing::reset);
  const auto log = [this, now](EventPayload what) { core_.record(now, std::move(what)); };
  auto room = link_->room();
  for (bool more = true; more;) {
    work(now);
    take_frames(now);
    const bool full = untaken() > untaken_limit;
    if (const auto how = outbox_.release(now, holding(), room, out, log)) return record_closed(now, Party::server, *how);
    more = full && untaken() <= untaken_limit;
  }
  const bool reading = server_.reading && !overloaded();
  if (std::exchange(reading_, reading) != reading) out.read(reading);
}

/// NIOServerCnxn.readLength, 3.8: a command is looked for where the first length should be.
void ServerConnection::answer_word(TimePoint now) {
  const auto begin = as_text(splitter_.pending()).substr(0, word_size);
  if (!is_four_letter_word(begin)) return;
  const bool scripted = begin == "isro" && !server_.isro.empty();
  const auto answer = scripted ? server_.isro : answer_to(begin, core_.facts_for(server_.index), core_.options.four_letter_words);
  core_.record(now, event::Raw{server_.index, facts_.id, Direction::to_server, to_bytes(begin), "four-letter word"});
  event::Raw logged{server_.index, facts_.id, Direction::to_client, to_bytes(answer), "its answer"};
  outbox_.add(now, {.bytes = to_bytes(answer), .event = std::make_unique<EventPayload>(std::move(logged))});
  end(now, Closing::fin, {});
}

void ServerConnection::take_frames(TimePoint now) {
  while (!ending_ && !overloaded()) {
    const auto next = splitter_.next();
    if (!next) {  // NIOServerCnxn.readLength, 3.8: closed without an answer
      const auto rest = splitter_.pending();
      core_.record(now, event::Raw{server_.index, facts_.id, Direction::to_server, {rest.begin(), rest.end()}, to_string(next.error())});
      return end(now, Closing::fin, {});
    }
    if (!*next) return;
    take_frame(now, **next);
  }
}

/// NIOServerCnxn.readConnectRequest, 3.8: a server without a leader closes who comes.
void ServerConnection::take_frame(TimePoint now, BytesView frame) {
  if (server_.service == Service::none) return end(now, Closing::fin, {});
  if (unanswered() == 0) unanswered_bytes_ = 0;
  unanswered_bytes_ += frame.size();
  auto message = framed_ ? wire::decode_request(frame) : wire::decode_connect_request(frame);
  framed_ = true;
  note_received(message);
  if (core_.options.log != nullptr)
    core_.record(now, event::Frame{server_.index, facts_.id, Direction::to_server, message, with_prefix(frame)});
  if (std::holds_alternative<wire::ConnectRequest>(message)) server_.newest = facts_.id;
  if (filter_ == nullptr) {
    if (arrived_.empty() && !held_) process(now, std::move(message));
    else arrive(now, {.message = std::move(message)});
  } else {
    for (auto& passed : filter_->incoming(now, std::move(message))) {
      if (passed.back) leave(now, std::move(passed), {});
      else arrive(now, std::move(passed));
    }
  }
  work(now);
}

void ServerConnection::note_received(const wire::Message& message) {
  ++facts_.received;
  ++server_.received;
  const auto* request = std::get_if<wire::Request>(&message);
  if (request == nullptr) return;
  facts_.last_operation = request->header.type;
  facts_.last_xid = request->header.xid;
}

void ServerConnection::arrive(TimePoint now, wire::Passed passed) {
  const auto earliest = arrived_.empty() ? now : arrived_.back().due;
  arrived_.push_back({std::move(passed), std::max(later(now, passed.delay), earliest)});
}

void ServerConnection::work(TimePoint now) {
  while (!ending_ && !busy() && !arrived_.empty() && arrived_.front().due <= now) {
    auto passed = take_front(arrived_).passed;
    if (passed.message) process(now, *std::move(passed.message));
    if (passed.then) end(now, *passed.then, {});
  }
}

void ServerConnection::process(TimePoint now, wire::Message message) {
  if (server_.honest) return answer(now, message);
  session_.renew(core_.session_time(now), message);
  if (as_ping(message) == nullptr) return waiting_.push_back(std::move(message));
  pass_out(now, wire::Reply{{wire::ping_xid, server_.database.last_zxid(), wire::ErrorCode::ok}, wire::NoBody{}});
}

void ServerConnection::perform(TimePoint now, SessionActions actions) {
  for (auto& what : actions) {
    if (auto* send = std::get_if<session_action::Send>(&what)) pass_out(now, std::move(send->message));
    if (std::holds_alternative<session_action::Close>(what)) end(now, Closing::fin, {});
    if (const auto* other = std::get_if<session_action::CloseOther>(&what))
      if (auto* connection = core_.find(other->connection)) connection->dismiss();
  }
  core_.watch_expiry();
}

/// CommitProcessor, 3.8: who writes is answered when the write has come back to its server, and reads nothing before.
void ServerConnection::answer(TimePoint now, const wire::Message& message) {
  const auto before = core_.tree.last_zxid();
  auto actions = session_.handle(core_.session_time(now), message);
  const auto* request = std::get_if<wire::Request>(&message);
  const bool syncs = request != nullptr && request->header.type == wire::OpCode::sync;
  const auto until = core_.tree.last_zxid();
  if (server_.replica == nullptr || server_.database.last_zxid() >= until || (until == before && !syncs))
    return perform(now, std::move(actions));
  held_ = Held{std::move(actions), until};
}

void ServerConnection::caught_up() {
  if (!held_ || server_.database.last_zxid() < held_->until) return;
  const auto now = core_.loop.now();
  auto held = *std::exchange(held_, std::nullopt);
  perform(now, std::move(held.actions));
  work(now);
  link_->wake();
}

bool ServerConnection::is_left_behind() const {
  const auto* session = session_.known();
  return session == nullptr || session->connection != facts_.id;
}

void ServerConnection::became_honest() {
  const auto now = core_.loop.now();
  const auto unanswered = std::exchange(waiting_, {});
  for (const auto& message : unanswered)
    if (!ending_) answer(now, message);
  link_->wake();
}

void ServerConnection::watch_fired(const FiredWatch& fired) {
  if (!server_.honest || ending_) return;
  if (fired.acl && !permits(*fired.acl, wire::permission::read, session_.identities())) return;
  pass_out(core_.loop.now(), wire::Notification{.event = {.type = fired.kind, .path = fired.path}});
  link_->wake();
}

void ServerConnection::dismiss() {
  end(core_.loop.now(), Closing::fin, {});
  link_->wake();
}

void ServerConnection::session_expired() {
  if (server_.honest) dismiss();
}

void ServerConnection::net_changed() { link_->wake(); }

void ServerConnection::filter_changed() { filter_ = core_.options.filter ? core_.options.filter(server_.index, facts_.id) : nullptr; }

}  // namespace zkspec
