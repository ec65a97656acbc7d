#include "fake-server/loop/sim/sim_loop.hpp"

#include "fake-server/loop/sim/sim_listener.hpp"
#include "fake-server/loop/sim/sim_slot.hpp"

namespace zkspec {
namespace {

class ListenerHandle final : public Listener {
 public:
  ListenerHandle(SimWorld& world, Address address, Acceptor& acceptor, int accepts_per_second)
      : world_{world}, address_{std::move(address)}, listener_{std::make_shared<SimListener>(world, acceptor, accepts_per_second)} {
    world_.listeners.emplace(address_, listener_);
  }
  ~ListenerHandle() override {
    listener_->refuse();
    world_.listeners.erase(address_);
  }
  ListenerHandle(const ListenerHandle&) = delete;
  ListenerHandle& operator=(const ListenerHandle&) = delete;

  [[nodiscard]] const Address& address() const override { return address_; }
  void accept() override { listener_->accept(); }
  void refuse() override { listener_->refuse(); }

 private:
  SimWorld& world_;
  Address address_;
  std::shared_ptr<SimListener> listener_;
};

class TimerHandle final : public Timer {
 public:
  TimerHandle(EventQueue& events, std::function<void()> callback)
      : events_{events}, alarm_{events}, fire_{std::make_shared<Fire>(Fire{std::move(callback), {}})} {}
  ~TimerHandle() override { alarm_.cancel(); }
  TimerHandle(const TimerHandle&) = delete;
  TimerHandle& operator=(const TimerHandle&) = delete;

  void arm(TimePoint at) override {
    alarm_.arm(at, [fire = fire_, &events = events_] {
      fire->guard.pass(events.now(), "a timer");
      fire->callback();
    });
  }

 private:
  /// Shared with the event, so that the callback may destroy the timer.
  struct Fire {
    std::function<void()> callback = {};
    InstantGuard guard = {};
  };

  EventQueue& events_;
  Alarm alarm_;
  std::shared_ptr<Fire> fire_;
};

class SimLoop final : public Loop {
 public:
  SimLoop(Seed seed, const SimNetwork& network) : world_{seed, network} {}

  [[nodiscard]] TimePoint now() const override { return world_.events.now(); }

  Result<std::unique_ptr<Listener>> listen(const ListenOptions& options, Acceptor& acceptor) override {
    if (options.tls) return Error{Errc::unsupported, options.host, "the simulated network has no TLS"};
    if (world_.next_server_port == first_client_port) return Error{Errc::io, options.host, "the simulated network has no ports left"};
    Address address{options.host, options.port != 0 ? options.port : world_.next_server_port++};
    return std::make_unique<ListenerHandle>(world_, std::move(address), acceptor, options.accepts_per_second);
  }

  std::unique_ptr<Link> dial(Endpoint& endpoint) override {
    auto slot = std::make_shared<SimSlot>(world_);
    slot->attach(endpoint);
    slot->wake();
    return make_link(std::move(slot));
  }

  std::unique_ptr<Timer> timer(std::function<void()> callback) override {
    return std::make_unique<TimerHandle>(world_.events, std::move(callback));
  }

  void run(const std::function<bool()>& done) override {
    while (!done() && world_.events.step()) {}
  }

 private:
  SimWorld world_;
};

}  // namespace

std::unique_ptr<Loop> make_sim_loop(Seed seed, SimNetwork network) { return std::make_unique<SimLoop>(seed, network); }

}  // namespace zkspec
