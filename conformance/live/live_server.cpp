#include "conformance/live/live_server.hpp"

#include <fmt/format.h>
#include <thread>

#include "conformance/live/live_site.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/asio/mailbox.hpp"
#include "fake-server/web/web_server.hpp"

namespace zkspec {
namespace {

constexpr Duration looks_every = 100ms;

}  // namespace

/// The loop and what is on it belong to the thread from its start to its end.
class LiveServer::State {
 public:
  explicit State(LiveRun run)
      : mailbox{make_mailbox(*loop).value()},
        site{std::make_shared<LiveSite>(desk, std::move(run), [this] { return loop->now(); })},
        look{loop->timer([this] { tell_news(); })} {}
  ~State() { stop({}); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Result<void> listen(WebOptions options) {
    auto started = WebServer::start(*loop, site, std::move(options));
    if (!started) return started.error();
    web = *std::move(started);
    url = web->url();
    look->arm(loop->now());
    thread = std::jthread{[this] { loop->run([this] { return over(); }); }};
    return {};
  }

  /// With an end browsers are told of it; without, the server just goes.
  void stop(std::optional<LiveEnd> end) {
    if (!thread.joinable()) return;
    mailbox->post([this, end = std::move(end)]() mutable {
      leaves = loop->now();
      if (!end) return;
      site->end(std::move(*end));
      *leaves += farewell;
      web->tell_listeners();
    });
    thread.join();
    web.reset();
  }

 private:
  void tell_news() {
    if (site->look()) web->tell_listeners();
    look->arm(loop->now() + looks_every);
  }

  [[nodiscard]] bool over() const { return leaves && (loop->now() >= *leaves || site->all_told()); }

 public:
  NewsDesk desk = {};
  std::unique_ptr<Loop> loop = make_asio_loop();
  std::unique_ptr<Mailbox> mailbox;
  std::shared_ptr<LiveSite> site;
  std::unique_ptr<WebServer> web = {};
  std::unique_ptr<Timer> look;
  std::string url = {};
  std::optional<TimePoint> leaves = {};  ///< at the latest then
  std::jthread thread = {};
};

Result<std::unique_ptr<LiveServer>> LiveServer::start(std::string_view address, LiveRun run) {
  auto options = web_address(address);
  if (!options) return Error{options.error().code, "--ui", options.error().what + "; write --ui=127.0.0.1:8080, or --ui alone"};
  options->for_others =
      fmt::format("this view is for people on this machine; write --ui=127.0.0.1:{0}, and from elsewhere: ssh -L {0}:127.0.0.1:{0} HOST",
                  options->port == 0 ? 8080 : options->port);
  auto state = std::make_unique<State>(std::move(run));
  if (auto listening = state->listen(*std::move(options)); !listening)
    return Error{listening.error().code, "--ui: " + listening.error().where, listening.error().what};
  return std::unique_ptr<LiveServer>{new LiveServer{std::move(state)}};
}

LiveServer::LiveServer(std::unique_ptr<State> state) : state_{std::move(state)} {}
LiveServer::~LiveServer() = default;

const std::string& LiveServer::url() const { return state_->url; }
NewsDesk& LiveServer::desk() { return state_->desk; }
void LiveServer::end(LiveEnd end) { state_->stop(std::move(end)); }

}  // namespace zkspec
