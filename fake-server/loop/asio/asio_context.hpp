// The loop over real sockets as the files of this folder see it. The only place where this project reads a clock.
#pragma once

#include <array>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "fake-server/loop/asio/asio_loop.hpp"

namespace zkspec {

namespace asio = boost::asio;

// All of one loop is on one context: an executor that could be any would only take time and memory.
using AsioExecutor = asio::io_context::executor_type;
using AsioTimer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, AsioExecutor>;
using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, AsioExecutor>;
using TcpAcceptor = asio::basic_socket_acceptor<asio::ip::tcp, AsioExecutor>;

/// What the connections, listeners and timers of one loop share.
struct AsioContext {
  using SteadyClock = std::chrono::steady_clock;

  [[nodiscard]] TimePoint now() const { return TimePoint{SteadyClock::now() - start}; }

  /// Saturates: far beyond any trial the sum would overflow.
  [[nodiscard]] SteadyClock::time_point steady(TimePoint at) const { return start + std::min<Duration>(at.time_since_epoch(), 24h * 365); }

  asio::io_context io{1};
  SteadyClock::time_point start = SteadyClock::now();
  std::array<std::uint8_t, 64 * 1024> incoming = {};  ///< bytes on their way from a socket to its endpoint; one thread, so one is enough
};

class AsioLoop final : public Loop {
 public:
  [[nodiscard]] TimePoint now() const override { return context_.now(); }
  Result<std::unique_ptr<Listener>> listen(const ListenOptions& options, Acceptor& acceptor) override;
  std::unique_ptr<Link> dial(Endpoint& endpoint) override;
  std::unique_ptr<Timer> timer(std::function<void()> callback) override;
  void run(const std::function<bool()>& done) override;

  AsioContext& context() { return context_; }

 private:
  AsioContext context_ = {};
};

/// The context of a loop that make_asio_loop() made; null for any other.
AsioContext* asio_context(Loop& loop);

}  // namespace zkspec
