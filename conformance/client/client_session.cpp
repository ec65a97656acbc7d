#include "conformance/client/client_session.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "conformance/client/pacing.hpp"

namespace zkspec {

ClientSession::ClientSession(ClientOptions options, Random& random, ReportSink sink, ClientFilters filters)
    : options_{std::move(options)},
      sink_{std::move(sink)},
      filters_{filters},
      identity_{options_.session, options_.last_zxid},
      servers_{options_.servers, random, filters_.connects},
      search_{servers_, filters_.connects,
              [this](TimePoint now, const Address& server) {
                servers_.turn_to(server);
                lose_connection(now);
                settle(now);
              }},
      timeout_{options_.timeout} {}

void ClientSession::start(TimePoint now) {
  plan_attempt(now);
  settle(now);
}

void ClientSession::go(TimePoint now, Cause cause) {
  const auto* arrow = transition(state_, cause);
  if (arrow == nullptr) return;
  state_ = arrow->to;
  if (arrow->pending) fail_pending(now, *arrow->pending);
  if (arrow->event) tell(now, report::State{*arrow->event, std::string{word(cause)}});
  switch (state_) {
    case HandleState::connecting: hang_up(); return plan_attempt(now);
    case HandleState::connected: return open_traffic(now);
    case HandleState::closed:
    case HandleState::auth_failed: hang_up(); return retire(now);
  }
}

/// A connection that ends during a close ends the close.
void ClientSession::lose_connection(TimePoint now) { go(now, close_by_ == never ? Cause::connection_lost : Cause::application_closes); }

void ClientSession::hang_up() {
  if (connection_ != Connection::none) output_.close(Closing::fin);
  connection_ = Connection::none;
  search_.end();
  dialogue_ = {};
  arrivals_.clear();
  departures_.clear();
  credentials_.connection_ended();
}

void ClientSession::plan_attempt(TimePoint now) {
  attempt_ = servers_.next(now, retry_after(timeout_));
  if (filters_.connects != nullptr) attempt_ = filters_.connects->connecting(now, attempt_);
  if (attempt_.at <= now) dial(now);
}

/// To another server, because the list says so. The session goes along.
void ClientSession::move(TimePoint now) {
  if (connection_ == Connection::none) return plan_attempt(now);
  lose_connection(now);
}

/// The ConnectRequest follows the connect at once: the loop keeps it until the connection stands, and nothing else is sent
/// before it is answered.
void ClientSession::dial(TimePoint now) {
  attempt_.at = now;
  connection_ = Connection::handshaking;
  output_.connect(attempt_.to);
  send(now, identity_.request(options_.timeout, options_.read_only));
}

/// Credentials first, for what follows may need them; then the watches, so that no change is missed that a later reply shows;
/// then requests. ClientCnxn.SendThread.primeConnection, 3.8.
void ClientSession::open_traffic(TimePoint now) {
  while (const auto* packet = credentials_.next_to_send()) send(now, wire::Request{{wire::auth_xid, wire::OpCode::auth}, *packet});
  for (auto& watches : watches_.registration(identity_.last_zxid()))
    send(now, wire::Request{{wire::set_watches_xid, wire::OpCode::setWatches}, std::move(watches)});
  send_unsent(now);
}

/// The end of the handle: no attempt any more, and nobody is left waiting for its close.
void ClientSession::retire(TimePoint now) {
  attempt_.at = close_by_ = never;
  watches_.clear();
  for (auto& tag : std::exchange(closers_, {})) tell_done(now, std::move(tag), ApiResult::ok);
}

void ClientSession::fail_pending(TimePoint now, ApiResult result) {
  for (auto& operation : pending_.give_up())
    if (operation.asked) tell_done(now, std::move(operation.asked->tag), result);
  if (!refusal(state_)) return;  // credentials are sent again on the next connection
  for (auto& tag : credentials_.give_up()) tell_done(now, std::move(tag), result);
}

/// One frame after the other: what the first does to the handle decides how the next is read, and whether it is.
void ClientSession::receive(TimePoint now, BytesView bytes) {
  if (connection_ == Connection::none) return;
  dialogue_.hear(bytes);
  for (;;) {
    auto heard = dialogue_.next();
    if (heard && !*heard) return;
    if (!heard) arrivals_.push(now, Closing::fin);
    else if (filters_.messages == nullptr) arrivals_.push(now, std::move((*heard)->message));
    else
      for (auto& passed : filters_.messages->incoming(now, std::move((*heard)->message))) pass(now, std::move(passed), passed.back);
    settle(now);
    if (!heard) return;
  }
}

void ClientSession::peer_closed(TimePoint now, Closing /*how*/) {
  if (connection_ == Connection::none) return;
  arrivals_.push(now, Closing::fin);
  settle(now);
}

void ClientSession::tick(TimePoint now) {
  settle(now);
  if (connection_ == Connection::none) {
    if (attempt_.at <= now) dial(now);
  } else if (silence_deadline() <= now) {
    lose_connection(now);
  } else if (connection_ == Connection::established && later(last_sent_, ping_after(timeout_)) <= now) {
    send(now, wire::make_request(wire::OpCode::ping));
  }
  settle(now);
}

TimePoint ClientSession::silence_deadline() const {
  if (connection_ == Connection::handshaking) return later(attempt_.at, handshake_patience(timeout_));
  return std::min(later(last_heard_, patience(timeout_)), close_by_);
}

TimePoint ClientSession::next_deadline() const {
  const auto queued = std::min(arrivals_.next_due(), departures_.next_due());
  switch (connection_) {
    case Connection::none: return std::min(queued, attempt_.at);
    case Connection::handshaking: return std::min(queued, silence_deadline());
    case Connection::established: return std::min({queued, silence_deadline(), later(last_sent_, ping_after(timeout_))});
  }
  return queued;
}

void ClientSession::drain(TimePoint /*now*/, Output& out) {
  std::ranges::move(std::exchange(output_.items, {}), std::back_inserter(out.items));
}

/// The only place where things happen: what is sent or comes back while something is handled waits for its turn here.
void ClientSession::settle(TimePoint now) {
  for (;;) {
    if (auto departure = departures_.pop(now)) {
      if (auto* frame = std::get_if<Bytes>(&*departure)) output_.send(std::move(*frame));
      else end_connection(now, std::get<Closing>(*departure));
    } else if (const auto arrival = arrivals_.pop(now)) {
      if (const auto* message = std::get_if<wire::Message>(&*arrival)) handle(now, *message);
      else end_connection(now, std::get<Closing>(*arrival));
    } else {
      return;
    }
  }
}

void ClientSession::end_connection(TimePoint now, Closing how) {
  if (connection_ == Connection::none) return;
  output_.close(how);
  if (how == Closing::half) return;
  connection_ = Connection::none;
  lose_connection(now);
}

void ClientSession::send_unsent(TimePoint now) {
  while (const auto* request = pending_.next_to_send()) send(now, *request);
}

void ClientSession::send(TimePoint now, wire::Message message) {
  last_sent_ = now;
  if (filters_.messages == nullptr) return departures_.push(now, dialogue_.say(message));
  for (auto& passed : filters_.messages->outgoing(now, std::move(message))) pass(now, std::move(passed), !passed.back);
}

void ClientSession::pass(TimePoint now, wire::Passed passed, bool to_server) {
  const auto due = later(now, passed.delay);
  if (passed.message && to_server) departures_.push(due, dialogue_.say(*passed.message));
  if (passed.message && !to_server) arrivals_.push(due, std::move(*passed.message));
  if (passed.then && to_server) departures_.push(due, *passed.then);
  if (passed.then && !to_server) arrivals_.push(due, *passed.then);
}

void ClientSession::tell_done(TimePoint now, std::string tag, ApiResult result) {
  tell(now, report::Done{std::move(tag), result, std::string{word(result)}, {}});
}

}  // namespace zkspec
