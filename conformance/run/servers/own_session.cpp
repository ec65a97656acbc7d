#include "conformance/run/servers/own_session.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "conformance/adapter/recording_client.hpp"

namespace zkspec {
namespace {

constexpr Duration patience = 5s;
constexpr Duration customary = 10s;
constexpr LogLimits most_heard{.events = 10'000, .bytes = std::size_t{4} << 20U};
constexpr std::string_view ours = "/zkspec-0x";

/// What strangers say, as far as it is a text.
std::string readable(BytesView bytes) {
  constexpr std::size_t most_shown = 60;
  std::string text{as_text(bytes.first(std::min(bytes.size(), most_shown)))};
  std::ranges::replace_if(text, [](char letter) { return letter < ' ' || letter > '~'; }, '.');
  return text;
}

/// What came first from the server: nothing where it is an event of ours.
struct Told {
  std::string operator()(const event::Closed& closed) const {
    return closed.how == Closing::refused ? "nobody accepts connections" : "it ends the connection";
  }
  std::string operator()(const event::Raw& raw) const {
    return raw.direction == Direction::to_client ? "it says " + readable(raw.bytes) : std::string{};
  }
  std::string operator()(const event::Frame& frame) const {
    if (frame.direction == Direction::to_server) return {};
    return std::holds_alternative<wire::ConnectResponse>(frame.message) ? "it refuses it" : "it says " + readable(frame.bytes);
  }
  std::string operator()(const auto& /*ours*/) const { return {}; }
};

class OwnSession {
 public:
  explicit OwnSession(Loop& loop) : loop_{loop}, log_{loop.now(), most_heard} {}

  Result<Duration> open(const Address& server, Duration wanted) {
    const auto milliseconds = wire::Millis{static_cast<std::int32_t>(to_ms(wanted))};
    connection_ = clients_.connect(ServerIndex{1}, server, wire::ConnectRequest{.timeOut = milliseconds});
    std::string first;
    await([&] {
      for (const auto& event : log_.events())
        if (first.empty()) first = std::visit(Told{}, event.what);
      return !first.empty();
    });
    for (const auto& event : log_.events()) {
      const auto* const frame = std::get_if<event::Frame>(&event.what);
      const auto* const answer = frame == nullptr ? nullptr : std::get_if<wire::ConnectResponse>(&frame->message);
      if (answer != nullptr && answer->timeOut > wire::Millis{}) return std::chrono::milliseconds{answer->timeOut.value()};
    }
    return Error{Errc::adapter, to_string(server), "opens no session: " + (first.empty() ? "it says nothing for 5 s" : first)};
  }

  void ask(wire::Request request) {
    ++asked_;
    clients_.send(connection_, std::move(request));
  }

  std::optional<wire::ErrorCode> close() {
    ask(wire::make_request(wire::OpCode::closeSession));
    await([this] { return answer_to(asked_).has_value() || has_ended(); });
    return answer_to(asked_);
  }

  /// Requests are numbered from 1 on.
  [[nodiscard]] std::optional<wire::ErrorCode> answer_to(std::int32_t number) const {
    for (const auto& event : log_.events()) {
      const auto* const frame = std::get_if<event::Frame>(&event.what);
      const auto* const reply = frame == nullptr ? nullptr : std::get_if<wire::Reply>(&frame->message);
      if (reply != nullptr && reply->header.xid == Xid{number}) return reply->header.err;
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool has_ended() const { return std::holds_alternative<event::Closed>(log_.events().back().what); }

  void await(const std::function<bool()>& done) {
    const auto until = loop_.now() + patience;
    const auto timer = loop_.timer([] {});
    timer->arm(until);
    loop_.run([&] { return done() || loop_.now() >= until; });
  }

  Loop& loop_;
  EventLog log_;
  RecordingClients clients_{loop_, log_};
  ConnectionId connection_ = {};
  std::int32_t asked_ = 0;
};

}  // namespace

Result<Duration> ask_for_session(Loop& loop, const Address& server, Duration wanted) {
  OwnSession session{loop};
  auto granted = session.open(server, wanted);
  constexpr auto question = "; is it a server's port for clients, without TLS, and does it serve?";
  if (!granted) return Error{Errc::adapter, to_string(server), granted.error().what + question};
  auto node = wire::make_request(wire::OpCode::create);
  node.body = wire::CreateRequest{.path = std::string{ours} + "0", .flags = wire::create_flag::ephemeral};
  session.ask(std::move(node));
  const auto closed = session.close();
  const auto made = session.answer_to(1);
  constexpr auto sasl = wire::ErrorCode::session_closed_require_sasl_auth;
  if (made == sasl || closed == sasl)
    return Error{Errc::adapter, to_string(server), "serves only who has authenticated (enforce.auth), which no case does"};
  if (made == wire::ErrorCode::no_auth)
    return Error{Errc::adapter, to_string(server),
                 "lets nobody make nodes below / (no_auth), where the cases make theirs; open its root with setAcl, or judge another one"};
  return granted;
}

std::vector<std::string> created_nodes(const EventLog& log) {
  std::vector<std::string> nodes;
  for (const auto& event : log.events()) {
    const auto* const frame = std::get_if<event::Frame>(&event.what);
    const auto* const request = frame == nullptr ? nullptr : std::get_if<wire::Request>(&frame->message);
    const auto* const create = request == nullptr ? nullptr : std::get_if<wire::CreateRequest>(&request->body);
    if (create != nullptr && create->path.value_or("").starts_with(ours)) nodes.push_back(*create->path);
  }
  return nodes;
}

std::vector<std::string> clear_away(Loop& loop, std::span<const Address> servers, const std::vector<std::string>& nodes) {
  for (const auto& server : servers) {
    OwnSession session{loop};
    if (nodes.empty() || !session.open(server, customary)) continue;
    for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
      auto request = wire::make_request(wire::OpCode::delete_);
      request.body = wire::DeleteRequest{.path = *node};
      session.ask(std::move(request));
    }
    session.close();
    std::vector<std::string> left;
    for (std::int32_t number = 1; const auto& node : nodes) {
      const auto answer = session.answer_to(static_cast<std::int32_t>(nodes.size()) + 1 - number++);
      if (answer != wire::ErrorCode::ok && answer != wire::ErrorCode::no_node) left.push_back(node);
    }
    return left;
  }
  return nodes;
}

}  // namespace zkspec
