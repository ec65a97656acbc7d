#include "fake-server/embed/loop_thread.hpp"

#include <stdexcept>

#include "fake-server/loop/asio/asio_loop.hpp"

namespace zkspec {

LoopThread::LoopThread() : loop_{make_asio_loop()}, mailbox_{make_mailbox(*loop_).value()} {}

LoopThread::~LoopThread() { stop(); }

void LoopThread::start() {
  thread_ = std::thread{[this] { serve(); }};
}

void LoopThread::stop() {
  if (!thread_.joinable()) return;
  mailbox_->post([this] { stopped_ = true; });
  thread_.join();
}

std::future<void> LoopThread::post(std::function<void()> work) {
  auto task = std::make_shared<std::packaged_task<void()>>(std::move(work));
  auto end = task->get_future();
  if (is_this_thread()) (*task)();
  else mailbox_->post([task] { (*task)(); });
  return end;
}

void LoopThread::check() const {
  const std::lock_guard lock{failing_};
  if (!failure_.empty()) throw std::runtime_error{"the fake server broke inside: " + failure_};
}

void LoopThread::serve() {
  while (!stopped_) {
    try {
      loop_->run([this] { return stopped_.load(); });
    } catch (const std::exception& error) {
      const std::lock_guard lock{failing_};
      if (failure_.empty()) failure_ = error.what();
    }
  }
}

}  // namespace zkspec
