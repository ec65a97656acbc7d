// What a recording proxy adds to a round trip: the same ping to the same server, directly and through it. Client, proxy and server have a
// loop and a thread each.
#include <atomic>
#include <benchmark/benchmark.h>
#include <filesystem>
#include <thread>
#include <unistd.h>

#include "conformance/proxy/proxy.hpp"
#include "fake-server/log/recording_file.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"

namespace {

using namespace zkspec;

/// Says the same thing whenever it has heard so many bytes.
class Speaker final : public Endpoint, public Acceptor {
 public:
  Speaker(Bytes says, std::size_t hears) : says_{std::move(says)}, hears_{hears} {}

  void dial(Loop& loop, const Address& to) {
    link_ = loop.dial(*this);
    output_.connect(to);
  }
  void speak() {
    output_.send(says_);
    link_->wake();
  }
  Endpoint& accepted(TimePoint /*now*/, std::unique_ptr<Link> link, const Address& /*peer*/) override {
    link_ = std::move(link);
    return *this;
  }
  void receive(TimePoint /*now*/, BytesView bytes) override {
    for (heard_ += bytes.size(); heard_ >= hears_; heard_ -= hears_, ++turns) output_.send(says_);
  }
  void peer_closed(TimePoint /*now*/, Closing /*how*/) override {}
  void tick(TimePoint /*now*/) override {}
  [[nodiscard]] TimePoint next_deadline() const override { return never; }
  void drain(TimePoint /*now*/, Output& out) override {
    for (auto& item : std::exchange(output_.items, {})) out.items.push_back(std::move(item));
  }

  std::size_t turns = 0;

 private:
  Bytes says_;
  std::size_t hears_;
  std::size_t heard_ = 0;
  Output output_ = {};
  std::unique_ptr<Link> link_ = {};
};

/// A thread with a loop, on which `serve` sets up what is to go on and gives the address of it.
class Serving {
 public:
  using Setup = std::function<std::function<Address()>(Loop& loop)>;

  explicit Serving(Setup setup) : thread_{[this, setup = std::move(setup)] { run(setup); }} { ready_.wait(false); }
  ~Serving() { stop_ = true; }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;
  [[nodiscard]] const Address& address() const { return address_; }

 private:
  void run(const Setup& setup) {
    const auto loop = make_asio_loop();
    const auto what = setup(*loop);
    address_ = what();
    ready_ = true;
    ready_.notify_all();
    std::unique_ptr<Timer> look;  // the loop asks whether to stop after each event
    const auto again = [&] { look->arm(loop->now() + std::chrono::milliseconds{20}); };
    look = loop->timer(again);
    again();
    loop->run([this] { return stop_.load(); });
  }

  Address address_ = {};
  std::atomic<bool> ready_ = false;
  std::atomic<bool> stop_ = false;
  std::jthread thread_;
};

const Bytes ping = wire::encode(wire::make_request(wire::OpCode::ping));
const Bytes pong = wire::encode(wire::Reply{{wire::ping_xid, Zxid{1}, wire::ErrorCode::ok}, wire::NoBody{}});

std::function<Address()> answer(Loop& loop) {
  const auto server = std::make_shared<Speaker>(pong, ping.size());
  const std::shared_ptr<Listener> listener = loop.listen({.host = "127.0.0.1"}, *server).value();
  return [server, listener] { return listener->address(); };
}

std::function<Address()> record(Loop& loop, const Address& server) {
  const auto path = std::filesystem::temp_directory_path() / ("zkspec-bench-" + std::to_string(::getpid()) + ".jsonl");
  auto opened = RecordingFile::open({.path = path, .keep = 1, .head = {{"zkspec", 1}}}, loop.now()).value();
  const auto file = std::make_shared<RecordingFile>(std::move(opened));
  std::filesystem::remove(path);  // it is written to all the same
  const auto write = [file](const Event& event) { file->write(event); };
  const std::shared_ptr<Proxy> proxy = Proxy::start(loop, {.servers = {server}}, write).value();
  return [proxy] { return proxy->addresses().front(); };
}

void round_trips(benchmark::State& state, const Address& to) {
  const auto loop = make_asio_loop();
  Speaker client{ping, pong.size()};
  client.dial(*loop, to);
  client.speak();
  for (auto _ : state) {
    const auto before = client.turns;
    loop->run([&] { return client.turns > before; });
  }
}

void ping_directly(benchmark::State& state) {
  const Serving server{answer};
  round_trips(state, server.address());
}
BENCHMARK(ping_directly)->UseRealTime();

void ping_through_recording_proxy(benchmark::State& state) {
  const Serving server{answer};
  const Serving proxy{[&](Loop& loop) { return record(loop, server.address()); }};
  round_trips(state, proxy.address());
}
BENCHMARK(ping_through_recording_proxy)->UseRealTime();

}  // namespace
