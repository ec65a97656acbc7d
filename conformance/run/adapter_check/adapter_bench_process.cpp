#include "conformance/run/adapter_check/adapter_bench.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "conformance/adapter/reference_subject.hpp"
#include "conformance/run/plan.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"

namespace zkspec {

namespace json = boost::json;

struct AdapterBench::State {
  std::unique_ptr<Loop> loop = make_asio_loop();
  EventLog log{loop->now(), {.events = 200'000}};
  std::optional<Ensemble> ensemble = {};
  std::unique_ptr<Subject> reference = make_reference_subject(*loop, Seed{1});
  std::optional<Capabilities> capabilities = {};
  std::vector<Heard> heard = {};
  std::size_t heard_before = 0;
  std::size_t logged_before = 0;
  std::string broken = {};
  std::int64_t lines = 0;
  std::int64_t echoes = 0;
  int clients = 0;
  std::optional<ExitStatus> ended = {};
  std::unique_ptr<ChildProcess> child = {};  ///< last: it calls the others back

  void hear(std::string_view line) {
    ++lines;
    auto event = parse_event(line);
    if (event.has_error()) return object(event.error(), line);
    if (event->seq != lines) object({Errc::adapter, "seq", fmt::format("{} where {} is due", event->seq, lines)}, line);
    lines = event->seq;
    if (const auto* caps = std::get_if<heard::Caps>(&event->what); caps != nullptr && !capabilities) capabilities = caps->capabilities;
    if (!capabilities) object({Errc::adapter, "event", "caps is due first"}, line);
    heard.push_back({std::string{line}, std::move(*event)});
  }
  bool wait(const std::function<bool()>& come, Duration limit) {
    bool late = false;
    const auto timer = loop->timer([&late] { late = true; });
    timer->arm(loop->now() + limit);
    loop->run([&] { return late || interrupted() || come(); });
    return come();
  }
  void object(const Error& error, std::string_view line) {
    if (broken.empty()) broken = fmt::format("line {}: {}: {}", lines, to_string(error), shortened(line));
  }
};

std::string shortened(std::string_view line) {
  constexpr std::size_t shown = 160;
  if (line.size() <= shown) return std::string{line};
  return fmt::format("{}… ({} bytes)", line.substr(0, shown), line.size());
}

Result<std::unique_ptr<AdapterBench>> AdapterBench::start(const AdapterCommand& command) {
  auto state = std::make_unique<State>();
  state->ensemble.emplace(*state->loop, EnsembleOptions{.servers = 5, .seed = Seed{1}, .log = &state->log, .honest = true});
  if (auto bound = state->ensemble->start(); !bound) return bound.error();
  ChildCallbacks callbacks;
  callbacks.line = [raw = state.get()](std::string_view line) { raw->hear(line); };
  callbacks.broken = [raw = state.get()](const Error& error) { raw->object(error, {}); };
  callbacks.exited = [raw = state.get()](ExitStatus status) { raw->ended = status; };
  auto child = ChildProcess::start(*state->loop, {command.argv, {}}, std::move(callbacks));
  if (child.has_error()) return child.error();
  state->child = std::move(*child);
  std::unique_ptr<AdapterBench> bench{new AdapterBench{std::move(state)}};
  if (bench->until([&] { return bench->state_->capabilities.has_value(); }, command.start_limit)) return bench;
  if (!bench->broken().empty()) return Error{Errc::adapter, command.argv.front(), "tells no caps; " + bench->broken()};
  return Error{Errc::adapter, command.argv.front(), "tells no caps; " + bench->last_words()};
}

AdapterBench::AdapterBench(std::unique_ptr<State> state) : state_{std::move(state)} {}
AdapterBench::~AdapterBench() = default;

const Capabilities& AdapterBench::capabilities() const { return *state_->capabilities; }
Ensemble& AdapterBench::ensemble() { return *state_->ensemble; }
Subject& AdapterBench::reference() { return *state_->reference; }
std::span<const AdapterBench::Heard> AdapterBench::heard() const { return std::span{state_->heard}.subspan(state_->heard_before); }
std::span<const Event> AdapterBench::log() const { return state_->log.events().subspan(state_->logged_before); }
int AdapterBench::opened() const { return state_->clients; }
std::optional<ExitStatus> AdapterBench::ended() const { return state_->ended; }
const std::string& AdapterBench::broken() const { return state_->broken; }

void AdapterBench::begin() {
  state_->heard_before = state_->heard.size();
  state_->logged_before = state_->log.events().size();
}

/// What comes of an adapter that does not take it is seen by who waits.
void AdapterBench::send_line(std::string line) { static_cast<void>(state_->child->send_line(std::move(line))); }
void AdapterBench::send(const json::object& command) { send_line(json::serialize(command)); }
void AdapterBench::end_input() { state_->child->stop(2 * adapter_patience); }

bool AdapterBench::until(const std::function<bool()>& come, Duration limit) {
  return state_->wait([this, &come] { return state_->ended || come(); }, limit) && come();
}

bool AdapterBench::until_after_end(const std::function<bool()>& come) { return state_->wait(come, 2s); }

bool AdapterBench::until_ended(Duration limit) {
  return until([this] { return state_->ended.has_value(); }, limit);
}

bool AdapterBench::answers() {
  const auto echo = ++state_->echoes;
  send_line(caps_line(echo));
  return until([this, echo] {
    return std::ranges::any_of(heard(), [echo](const Heard& each) {
      const auto* caps = std::get_if<heard::Caps>(&each.event.what);
      return caps != nullptr && caps->echo == echo;
    });
  });
}

std::string AdapterBench::open(const std::string& hint) {
  const auto name = fmt::format("{}/{}", hint, ++state_->clients);
  const command::Open open{{state_->ensemble->address(ServerIndex{1})}, 10s, {}, false, {}};
  send_line(command_line(name, open));
  const auto connected = [this, &name] {
    return std::ranges::any_of(heard(), [&name](const Heard& each) {
      const auto* said = std::get_if<heard::Report>(&each.event.what);
      const auto* told = said == nullptr ? nullptr : std::get_if<report::State>(&said->report);
      return told != nullptr && said->client == name && told->state == SessionState::connected;
    });
  };
  return until(connected) ? name : std::string{};
}

const AdapterBench::Heard* AdapterBench::answer(const std::string& client, const std::string& tag) const {
  for (const auto& each : heard()) {
    const auto* said = std::get_if<heard::Report>(&each.event.what);
    if (said == nullptr || said->client != client) continue;
    if (std::holds_alternative<report::Trouble>(said->report)) return &each;
    if (const auto* done = std::get_if<report::Done>(&said->report); done != nullptr && done->tag == tag) return &each;
    if (const auto* info = std::get_if<report::Info>(&said->report); info != nullptr && info->tag == tag) return &each;
    if (const auto* refused = std::get_if<report::Unsupported>(&said->report); refused != nullptr && refused->what == tag) return &each;
  }
  return nullptr;
}

std::string AdapterBench::last_words() const {
  if (state_->ended) {
    const auto errors = state_->child->errors();
    const auto end = errors.find_last_not_of(" \r\n");
    const auto line = end == std::string::npos ? 0 : errors.find_last_of('\n', end) + 1;
    const auto why = end == std::string::npos ? std::string{} : errors.substr(line, end + 1 - line);
    return fmt::format("it ended: {}{}{}", to_string(*state_->ended), why.empty() ? "" : ": ", shortened(why));
  }
  return state_->heard.empty() ? "nothing" : fmt::format("nothing more; its last line: {}", shortened(state_->heard.back().line));
}

}  // namespace zkspec
