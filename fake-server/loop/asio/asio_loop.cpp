#include "fake-server/loop/asio/asio_loop.hpp"

#include <fmt/format.h>

#include "fake-server/loop/asio/asio_listener.hpp"
#include "fake-server/loop/asio/asio_slot.hpp"

namespace zkspec {
namespace {

class ListenerHandle final : public Listener {
 public:
  explicit ListenerHandle(std::shared_ptr<AsioListener> listener) : listener_{std::move(listener)} {}
  ~ListenerHandle() override { listener_->close(); }
  ListenerHandle(const ListenerHandle&) = delete;
  ListenerHandle& operator=(const ListenerHandle&) = delete;

  [[nodiscard]] const Address& address() const override { return listener_->address(); }
  void accept() override {
    // The port is ours, so only a lack of descriptors or memory can fail here; a trial cannot go on without its server.
    const auto error = listener_->listen();
    if (error) throw_exception_from_error({Errc::io, to_string(address()), error.message()}, BOOST_CURRENT_LOCATION);
  }
  void refuse() override { listener_->refuse(); }

 private:
  std::shared_ptr<AsioListener> listener_;
};

class TimerHandle final : public Timer {
 public:
  TimerHandle(AsioContext& context, std::function<void()> callback)
      : context_{context}, timer_{context.io}, callback_{std::make_shared<std::function<void()>>(std::move(callback))} {}

  void arm(TimePoint at) override {
    *armed_ = ++generation_;
    timer_.cancel();
    if (at == never) return;
    timer_.expires_at(context_.steady(at));
    timer_.async_wait([callback = callback_, armed = std::weak_ptr{armed_}, mine = generation_](boost::system::error_code cancelled) {
      const auto current = armed.lock();
      if (!cancelled && current != nullptr && *current == mine) (*callback)();
    });
  }

 private:
  AsioContext& context_;
  AsioTimer timer_;
  std::shared_ptr<std::function<void()>> callback_;  ///< shared with the wait, so that the callback may destroy the timer
  std::uint64_t generation_ = 0;
  /// Cancelling does not reach a wait that has ended and whose handler is queued; comparing this does.
  std::shared_ptr<std::uint64_t> armed_ = std::make_shared<std::uint64_t>(0);
};

}  // namespace

Result<std::unique_ptr<Listener>> AsioLoop::listen(const ListenOptions& options, Acceptor& acceptor) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options.host, error);
  if (error) return Error{Errc::bad_value, options.host, "is no numeric address to listen on"};
  std::shared_ptr<asio::ssl::context> tls;
  if (options.tls) {
    auto made = make_tls_context(*options.tls);
    if (!made) return made.error();
    tls = *std::move(made);
  }
  auto listener = std::make_shared<AsioListener>(context_, acceptor, options.accepts_per_second, std::move(tls));
  error = listener->bind({address, options.port});
  if (!error) error = listener->listen();
  auto handle = std::make_unique<ListenerHandle>(std::move(listener));
  if (error) return Error{Errc::io, to_string(Address{options.host, options.port}), fmt::format("cannot listen: {}", error.message())};
  return handle;
}

std::unique_ptr<Link> AsioLoop::dial(Endpoint& endpoint) {
  auto slot = std::make_shared<AsioSlot>(context_);
  slot->attach(endpoint);
  slot->wake();
  return make_link(std::move(slot));
}

std::unique_ptr<Timer> AsioLoop::timer(std::function<void()> callback) {
  return std::make_unique<TimerHandle>(context_, std::move(callback));
}

void AsioLoop::run(const std::function<bool()>& done) {
  context_.io.restart();
  while (!done() && context_.io.run_one() > 0) {}
}

std::unique_ptr<Loop> make_asio_loop() { return std::make_unique<AsioLoop>(); }

AsioContext* asio_context(Loop& loop) {
  auto* ours = dynamic_cast<AsioLoop*>(&loop);
  return ours == nullptr ? nullptr : &ours->context();
}

}  // namespace zkspec
