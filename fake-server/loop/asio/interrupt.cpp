#include "fake-server/loop/asio/interrupt.hpp"

#include <boost/asio/signal_set.hpp>
#include <csignal>

#include "fake-server/loop/asio/asio_context.hpp"

namespace zkspec {
namespace {

class SignalWatch : public std::enable_shared_from_this<SignalWatch> {
 public:
  SignalWatch(AsioContext& context, std::function<void()> callback) : signals_{context.io}, callback_{std::move(callback)} {}

  boost::system::error_code start() {
    boost::system::error_code error;
    for (const int signal : {SIGINT, SIGTERM})
      if (!error) signals_.add(signal, error);
    await();
    return error;
  }
  void stop() {
    stopped_ = true;
    boost::system::error_code ignored;
    signals_.clear(ignored);
    signals_.cancel(ignored);
  }

 private:
  void await() {
    signals_.async_wait([self = shared_from_this()](boost::system::error_code cancelled, int) {
      if (cancelled || self->stopped_) return;
      self->callback_();
      if (!self->stopped_) self->await();
    });
  }

  asio::signal_set signals_;
  std::function<void()> callback_;
  bool stopped_ = false;
};

class Hook final : public InterruptHook {
 public:
  explicit Hook(std::shared_ptr<SignalWatch> watch) : watch_{std::move(watch)} {}
  ~Hook() override { watch_->stop(); }
  Hook(const Hook&) = delete;
  Hook& operator=(const Hook&) = delete;

 private:
  std::shared_ptr<SignalWatch> watch_;
};

}  // namespace

Result<std::unique_ptr<InterruptHook>> on_interrupt(Loop& loop, std::function<void()> callback) {
  auto* context = asio_context(loop);
  if (context == nullptr) return Error{Errc::unsupported, {}, "signals need a loop over real sockets"};
  auto watch = std::make_shared<SignalWatch>(*context, std::move(callback));
  auto hook = std::make_unique<Hook>(watch);
  if (const auto error = watch->start()) return Error{Errc::io, {}, "cannot watch signals: " + error.message()};
  return hook;
}

}  // namespace zkspec
