#include <fmt/format.h>

#include "conformance/client/stage_test.hpp"

namespace zkspec::stage {

wire::ConnectResponse grant(Duration timeout, SessionId id, Bytes secret) {
  return {.timeOut = wire::Millis{static_cast<std::int32_t>(to_ms(timeout))}, .sessionId = id, .passwd = std::move(secret)};
}

wire::ConnectResponse gone() { return {}; }

wire::Message reply(std::int32_t xid, std::int64_t zxid, wire::ReplyBody body, wire::ErrorCode error) {
  return wire::Reply{{Xid{xid}, Zxid{zxid}, error}, std::move(body)};
}

wire::Message notification(wire::WatchKind kind, std::string path) {
  return wire::Notification{.event = {.type = kind, .path = std::move(path)}};
}

command::Op op(Operation kind, std::string path, std::string tag, std::optional<std::string> watch) {
  return {.tag = std::move(tag), .kind = kind, .path = std::move(path), .watch = std::move(watch)};
}

std::string Connection::names() const {
  std::string names;
  for (const auto& frame : frames) {
    const auto name = wire::name_of(frame);
    if (name != "ping") names += (names.empty() ? "" : " ") + name;
  }
  return names;
}

ClientOptions Stage::default_options() { return {.servers = {{"127.0.0.1", 1}, {"127.0.0.2", 2}, {"127.0.0.3", 3}}, .timeout = 3s}; }

Stage::Stage(ClientOptions options, ClientFilters filters, Seed seed)
    : random_{seed},
      session{std::move(options), random_, [this](TimePoint now, ClientReport report) { reports.emplace_back(now, std::move(report)); },
              filters} {}

void Stage::start() {
  session.start(now_);
  settle();
}

void Stage::start_and_grant(Duration timeout) {
  start();
  say(grant(timeout));
  take_told();
}

void Stage::call(const ClientCommand& command) {
  session.command(now_, command);
  settle();
}

void Stage::pass(Duration time) {
  const auto until = now_ + time;
  for (int steps = 0; next_deadline() <= until; ++steps) {
    if (steps > 100'000) throw std::runtime_error("the session asks for time again and again");
    now_ = std::max(now_, next_deadline());
    session.tick(now_);
    settle();
    search();
  }
  now_ = until;
}

void Stage::search() {
  session.search().tick(now_);
  Output out;
  session.search().drain(now_, out);
  for (const auto& item : out.items) {
    const auto* to = std::get_if<want::Connect>(&item.what);
    if (to == nullptr) continue;
    probes.emplace_back(now_, to->to);
    if (const auto answer = isro.find(to->to); answer != isro.end()) session.search().receive(now_, to_bytes(answer->second));
  }
  settle();
}

void Stage::say(const wire::Message& message) { say_bytes(wire::encode(message)); }

void Stage::say_bytes(BytesView bytes) {
  if (!open) return;
  session.receive(now_, bytes);
  settle();
}

void Stage::cut(Closing how) {
  if (!std::exchange(open, false)) return;
  session.peer_closed(now_, how);
  settle();
}

std::string Stage::take_told() {
  std::string told;
  for (; told_ < reports.size(); ++told_) told += (told.empty() ? "" : "; ") + print(reports[told_].second);
  return told;
}

void Stage::settle() {
  Output out;
  session.drain(now_, out);
  for (const auto& item : out.items) perform(item);
  if (std::exchange(settling_, true)) return;
  for (int reactions = 0; !reactions_.empty(); ++reactions) {
    if (reactions > 10'000) throw std::runtime_error("the session and its servers do not come to rest");
    const auto react = std::move(reactions_.front());
    reactions_.pop_front();
    react();
  }
  settling_ = false;
}

void Stage::perform(const OutputItem& item) {
  if (const auto* to = std::get_if<want::Connect>(&item.what)) {
    connections.push_back({.to = to->to, .opened = now_});
    from_client_ = wire::FrameSplitter{};
    open = true;
    if (refusing.contains(to->to)) reactions_.emplace_back([this] { cut(Closing::refused); });
  }
  if (const auto* sent = std::get_if<want::Send>(&item.what); sent != nullptr && open && !refusing.contains(newest().to)) {
    from_client_.append(sent->bytes);
    take_frames();
  }
  if (std::holds_alternative<want::Close>(item.what) && std::exchange(open, false)) newest().closed = now_;
}

void Stage::take_frames() {
  for (auto body = from_client_.next(); body && *body; body = from_client_.next()) {
    auto& frames = newest().frames;
    frames.push_back(frames.empty() ? wire::decode_connect_request(**body) : wire::decode_request(**body));
    if (!on_frame) continue;
    reactions_.emplace_back([this, frame = frames.back(), count = connections.size()] {
      if (open && connections.size() == count) on_frame(frame);
    });
  }
}

namespace {

struct Printer {
  std::string operator()(const report::State& state) const { return std::string{word(state.state)}; }
  std::string operator()(const report::Done& done) const {
    const auto data = done.data && !done.data->empty() ? fmt::format(" {}", as_text(*done.data)) : "";
    return fmt::format("done {} {}{}", done.tag, word(done.result), data);
  }
  std::string operator()(const report::Watch& watch) const {
    return fmt::format("watch {} {} {}", watch.tag, word(watch.kind), watch.path);
  }
  std::string operator()(const report::Info& info) const { return fmt::format("info {}", info.tag); }
  std::string operator()(const report::Unsupported& what) const { return fmt::format("unsupported {}", what.what); }
  std::string operator()(const report::Trouble& trouble) const { return fmt::format("trouble {}", trouble.text); }
  std::string operator()(const report::Died& died) const { return fmt::format("died {}", died.how); }
};

}  // namespace

std::string print(const ClientReport& report) { return std::visit(Printer{}, report); }

void HonestServer::answer(const wire::Message& message) {
  if (std::holds_alternative<wire::ConnectRequest>(message)) return stage_.say(grant());
  const auto& request = std::get<wire::Request>(message);
  auto honest = wire::make_reply(request.header.type);
  honest.header = {request.header.xid, Zxid{request.header.type == wire::OpCode::auth ? 0 : ++zxid_}, wire::ErrorCode::ok};
  stage_.say(honest);
  if (request.header.type == wire::OpCode::closeSession) stage_.cut();
}

}  // namespace zkspec::stage
