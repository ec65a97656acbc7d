#include "conformance/run/server_process.hpp"

#include <atomic>
#include <fmt/format.h>
#include <fstream>
#include <future>
#include <thread>

#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/asio/child_process.hpp"

namespace zkspec {
namespace {

constexpr Duration probe_pause = 100ms;
constexpr std::string_view host = "127.0.0.1";

/// Asks a server one four-letter word, or only whether it accepts.
class Probe final : public Endpoint {
 public:
  Probe(Loop& loop, Address server, std::string_view word) : server_{std::move(server)}, word_{word}, link_{loop.dial(*this)} {
    link_->wake();
  }

  [[nodiscard]] bool over() const { return over_; }
  [[nodiscard]] const std::string& answer() const { return answer_; }
  [[nodiscard]] bool refused() const { return refused_; }

  void receive(TimePoint /*now*/, BytesView bytes) override { answer_ += as_text(bytes); }
  void peer_closed(TimePoint /*now*/, Closing how) override {
    refused_ = how == Closing::refused;
    over_ = true;
  }
  void tick(TimePoint /*now*/) override {}
  [[nodiscard]] TimePoint next_deadline() const override { return never; }
  void drain(TimePoint /*now*/, Output& out) override {
    if (std::exchange(asked_, true)) return;
    out.connect(server_);
    out.send(to_bytes(word_));
  }

 private:
  Address server_;
  std::string word_;
  bool asked_ = false;
  bool over_ = false;
  bool refused_ = false;
  std::string answer_ = {};
  std::unique_ptr<Link> link_;
};

struct NobodyAccepts final : Acceptor {
  struct Silent final : Endpoint {
    void receive(TimePoint /*now*/, BytesView /*bytes*/) override {}
    void peer_closed(TimePoint /*now*/, Closing /*how*/) override {}
    void tick(TimePoint /*now*/) override {}
    [[nodiscard]] TimePoint next_deadline() const override { return never; }
    void drain(TimePoint /*now*/, Output& /*out*/) override {}
  };
  Endpoint& accepted(TimePoint /*now*/, std::unique_ptr<Link> /*link*/, const Address& /*peer*/) override { return silent; }
  Silent silent = {};
};

/// A port that the kernel found free a moment ago. A server that takes its port from a file cannot be handed a bound socket.
Result<std::uint16_t> free_port(Loop& loop) {
  NobodyAccepts nobody;
  auto listener = loop.listen({.host = std::string{host}}, nobody);
  if (!listener) return listener.error();
  return (*listener)->address().port;
}

std::string version_in(const std::string& answer) {
  constexpr std::string_view label = "Zookeeper version: ";
  const auto at = answer.find(label);
  if (at == std::string::npos) return {};
  const auto begin = at + label.size();
  return answer.substr(begin, answer.find_first_of("-, \n", begin) - begin);
}

}  // namespace

struct ServerProcess::State {
  SubjectFile subject = {};
  Places places = {};
  Address address = {};
  std::string version = {};
  std::filesystem::path data = {};
  std::atomic<bool> stop = false;
  std::jthread thread = {};

  Result<void> configure(Loop& loop) {
    auto pattern = (std::filesystem::temp_directory_path() / "zkspec-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) return Error{Errc::io, pattern, "no folder for the server's data can be made"};
    data = pattern;
    const auto port = free_port(loop);
    if (!port) return port.error();
    address = {std::string{host}, *port};
    places["host"] = host;
    places["port"] = std::to_string(*port);
    places["data"] = (data / "data").string();
    places["config"] = (data / "server.cfg").string();
    places["tick"] = std::to_string(to_ms(subject.server->tick));
    std::filesystem::create_directory(data / "data");
    std::ofstream config{places["config"]};
    for (const auto& line : filled(subject.server->config, places)) config << line << '\n';
    config.flush();
    return config ? Result<void>{} : Error{Errc::io, places["config"], "cannot be written"};
  }

  /// Runs on its own thread: the child's output has to be read for as long as it lives.
  void run(std::promise<Result<void>>& ready) {
    const auto loop = make_asio_loop();
    if (auto configured = configure(*loop); !configured) return ready.set_value(configured.error());
    std::string exit;
    ChildCommand command{.argv = filled(subject.command, places)};
    auto child = ChildProcess::start(*loop, command, {.exited = [&exit](ExitStatus status) { exit = to_string(status); }});
    if (!child) return ready.set_value(child.error());
    if (auto served = await(*loop, exit); !served) {
      return ready.set_value(Error{Errc::adapter, subject.name, served.error().what + "\n" + (*child)->errors()});
    }
    ready.set_value({});
    const auto pause = loop->timer([] {});
    while (!stop && exit.empty()) sleep(*loop, *pause);
  }

  static void sleep(Loop& loop, Timer& timer) {
    const auto until = loop.now() + probe_pause;
    timer.arm(until);
    loop.run([&] { return loop.now() >= until; });
  }

  Result<void> await(Loop& loop, const std::string& exit) {
    const auto limit = loop.now() + subject.start_limit;
    const auto pause = loop.timer([] {});
    while (loop.now() < limit && exit.empty()) {
      sleep(loop, *pause);
      Probe probe{loop, address, "srvr"};
      const auto patience = loop.timer([] {});
      patience->arm(loop.now() + 1s);
      const auto until = loop.now() + 1s;
      loop.run([&] { return probe.over() || loop.now() >= until; });
      const bool ready =
          subject.server->ready == ServerSetup::Ready::connect ? !probe.refused() : probe.answer().find("Mode:") != std::string::npos;
      if (!ready) continue;
      version = version_in(probe.answer());
      return {};
    }
    return Error{Errc::adapter, subject.name,
                 exit.empty() ? fmt::format("does not serve after {} s", to_ms(subject.start_limit) / 1000) : "ended: " + exit};
  }
};

Result<std::unique_ptr<ServerProcess>> ServerProcess::start(const SubjectFile& subject, Places places) {
  auto state = std::make_unique<State>();
  state->subject = subject;
  state->places = std::move(places);
  auto& running = *state;
  std::promise<Result<void>> promise;
  auto ready = promise.get_future();
  state->thread = std::jthread{[&running, promise = std::move(promise)]() mutable { running.run(promise); }};
  auto result = ready.get();
  std::unique_ptr<ServerProcess> process{new ServerProcess{std::move(state)}};
  if (!result) return result.error();
  return process;
}

ServerProcess::ServerProcess(std::unique_ptr<State> state) : state_{std::move(state)} {}

ServerProcess::~ServerProcess() {
  state_->stop = true;
  state_->thread.join();
  std::error_code ignored;
  if (!state_->data.empty()) std::filesystem::remove_all(state_->data, ignored);
}

const Address& ServerProcess::address() const { return state_->address; }
const std::string& ServerProcess::version() const { return state_->version; }

}  // namespace zkspec
