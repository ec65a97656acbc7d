#include "conformance/replay/replay.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "conformance/replay/replay_line.hpp"

namespace zkspec {
namespace {

constexpr Duration first_client = 60s;  // somebody has to start it

bool is_traffic(const EventPayload& what) {
  return std::holds_alternative<event::Opened>(what) || std::holds_alternative<event::Closed>(what) ||
         std::holds_alternative<event::Frame>(what) || std::holds_alternative<event::Raw>(what);
}

bool is_ping(const EventPayload& what) {
  const auto* frame = std::get_if<event::Frame>(&what);
  if (frame == nullptr) return false;
  const auto* request = std::get_if<wire::Request>(&frame->message);
  const auto* reply = std::get_if<wire::Reply>(&frame->message);
  return (request != nullptr && request->header.type == wire::OpCode::ping) || (reply != nullptr && reply->header.xid == wire::ping_xid);
}

ConnectionId connection_of(const EventPayload& what) {
  if (const auto* opened = std::get_if<event::Opened>(&what)) return opened->connection;
  if (const auto* closed = std::get_if<event::Closed>(&what)) return closed->connection;
  if (const auto* raw = std::get_if<event::Raw>(&what)) return raw->connection;
  return std::get<event::Frame>(what).connection;
}

std::string told(const EventPayload& what) { return print(Event{{}, what}); }

std::string told_frame(const EventPayload& what) {
  const auto* frame = std::get_if<event::Frame>(&what);
  return frame != nullptr ? wire::print(frame->message) : told(what);
}

}  // namespace

Replay::Replay(Loop& loop, const EventLog& recorded, ReplayOptions options)
    : loop_{loop}, recorded_{recorded}, options_{std::move(options)}, timer_{loop.timer([this] { advance(); })} {}

Replay::~Replay() = default;

Result<std::unique_ptr<Replay>> Replay::start(Loop& loop, const EventLog& recorded, ReplayOptions options) {
  std::unique_ptr<Replay> replay{new Replay{loop, recorded, std::move(options)}};
  if (const auto prepared = replay->prepare(); !prepared) return prepared.error();
  replay->timer_->arm(loop.now());
  return replay;
}

/// Connections whose beginning was not recorded cannot be played.
Result<void> Replay::prepare() {
  std::set<ConnectionId> whole;
  std::set<ServerIndex> servers;
  const auto events = recorded_.events();
  for (std::size_t at = 0; at < events.size(); ++at) {
    const auto& what = events[at].what;
    if (!is_traffic(what)) continue;
    if (const auto* opened = std::get_if<event::Opened>(&what)) {
      whole.insert(opened->connection);
      servers.insert(opened->server);
    }
    const bool left_to_the_client = options_.side == Party::server && is_ping(what);
    if (whole.contains(connection_of(what)) && !left_to_the_client) steps_.push_back(at);
  }
  if (steps_.empty()) return Error{Errc::bad_value, "the recording", "has no connection that is there from its beginning"};
  began_ = loop_.now();
  waits_since_ = began_;
  for (std::size_t count = options_.side == Party::server ? servers.size() : 0; count > 0; --count) {
    ports_.push_back(std::make_unique<Port>(*this));
    if (const auto opened = ports_.back()->open(loop_, options_.host); !opened) return opened;
  }
  return {};
}

std::vector<Address> Replay::addresses() const {
  std::vector<Address> all;
  for (const auto& port : ports_) all.push_back(port->address());
  return all;
}

bool Replay::is_ours(const EventPayload& what) const {
  auto by = Party::client;
  if (const auto* closed = std::get_if<event::Closed>(&what)) by = closed->by;
  if (const auto* raw = std::get_if<event::Raw>(&what)) by = sender(raw->direction);
  if (const auto* frame = std::get_if<event::Frame>(&what)) by = sender(frame->direction);
  return by == options_.side;
}

void Replay::advance() {
  while (!done_ && next_ < steps_.size()) {
    const auto& step = recorded_.events()[steps_[next_]];
    const auto& what = step.what;
    if (is_ours(what)) {
      const auto first = recorded_.events()[steps_.front()].at;
      const auto due = began_ + (step.at - first);
      if (due > loop_.now()) return timer_->arm(due);
      if (!act(what)) return;
    } else if (!await(what)) {
      return;
    }
    ++next_;
    waits_since_ = loop_.now();
  }
  if (!done_) finish();
}

/// What came beyond the recording is a divergence, too.
void Replay::finish() {
  for (const auto& [id, line] : lines_)
    if (!line->heard.empty())
      diverge(fmt::format("connection {}: more came than was recorded: {}", id.value(), told_frame(line->heard.front())));
  done_ = true;
}

bool Replay::act(const EventPayload& what) {
  if (const auto* opened = std::get_if<event::Opened>(&what)) {
    auto& line = *(lines_[opened->connection] = std::make_unique<Line>(*this, Party::server));
    line.attach(loop_.dial(line));
    line.connect(options_.servers.at(std::min<std::size_t>(opened->server.value(), options_.servers.size()) - 1));
    return true;
  }
  auto& line = this->line(connection_of(what));
  if (const auto* closed = std::get_if<event::Closed>(&what)) {
    line.close(closed->how == Closing::refused ? Closing::reset : closed->how);
    return true;
  }
  if (line.ended) return diverge(fmt::format("{}: the peer has ended the connection before", told(what)));
  if (const auto* raw = std::get_if<event::Raw>(&what)) {
    line.say(raw->bytes);
    return true;
  }
  const auto& frame = std::get<event::Frame>(what);
  const auto today = options_.side == Party::client ? correspondence_.translate(frame.message) : frame.message;
  line.say(today == frame.message ? frame.bytes : wire::encode(today));
  ++result_.said;
  return true;
}

/// Whether the peer has done it; else there is something to wait for, or the end.
bool Replay::await(const EventPayload& what) {
  const auto patient = [&](const std::string& instead) {
    const auto until = later(waits_since_, next_ == 0 ? std::max(options_.patience, first_client) : options_.patience);
    if (loop_.now() >= until) return diverge(instead);
    timer_->arm(until);
    return false;
  };
  if (std::holds_alternative<event::Opened>(what)) {
    if (newcomers_.empty()) return patient("no client came, where one did in the recording");
    lines_[connection_of(what)] = std::move(newcomers_.front());
    newcomers_.pop_front();
    return true;
  }
  auto& line = this->line(connection_of(what));
  if (!line.heard.empty()) return compare(what, line);
  if (const auto* closed = std::get_if<event::Closed>(&what)) {
    if (line.ended) return true;
    return patient(fmt::format("the {} did not end connection {}", word(closed->by), closed->connection.value()));
  }
  if (line.ended) return diverge("the connection ended; expected " + told_frame(what));
  return patient("nothing came; expected " + told_frame(what));
}

bool Replay::compare(const EventPayload& recorded, Line& line) {
  const auto live = std::move(line.heard.front());
  line.heard.pop_front();
  const auto* then = std::get_if<event::Frame>(&recorded);
  const auto* now = std::get_if<event::Frame>(&live);
  if (then == nullptr && std::holds_alternative<event::Raw>(recorded) && now == nullptr) return true;  // words' answers tell of their time
  if (then == nullptr || now == nullptr)
    return diverge(fmt::format("came {}; expected {}", told_frame(live), then == nullptr ? told(recorded) : told_frame(recorded)));
  auto differences =
      options_.side == Party::client ? correspondence_.compare(then->message, now->message) : wire::diff(then->message, now->message);
  if (!differences.empty())
    return diverge(fmt::format("came {}; expected {}", told_frame(live), told_frame(recorded)), std::move(differences));
  ++result_.heard;
  return true;
}

bool Replay::diverge(std::string what, std::vector<wire::FieldDifference> fields) {
  if (!result_.divergence) result_.divergence = {steps_[std::min(next_, steps_.size() - 1)], std::move(what), std::move(fields)};
  done_ = true;
  return false;
}

Replay::Line& Replay::line(ConnectionId id) { return *lines_.at(id); }

Endpoint& Replay::accepted(std::unique_ptr<Link> link) {
  auto& line = *newcomers_.emplace_back(std::make_unique<Line>(*this, Party::client));
  line.attach(std::move(link));
  timer_->arm(loop_.now());
  return line;
}

}  // namespace zkspec
