// A loop over real sockets on a thread of its own, and the ways in which other threads make it do things. Knows nothing of ZooKeeper.
#pragma once

#include <atomic>
#include <future>
#include <mutex>
#include <string>
#include <thread>

#include "fake-server/loop/asio/mailbox.hpp"

namespace zkspec {

class LoopThread {
 public:
  LoopThread();
  ~LoopThread();  ///< as stop()
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;

  [[nodiscard]] Loop& loop() { return *loop_; }  ///< for the owner alone until start(), and again after stop()
  void start();
  void stop();  ///< work that was posted and not begun is not done: its futures throw std::future_error

  [[nodiscard]] bool is_this_thread() const { return std::this_thread::get_id() == thread_.get_id(); }
  /// On the loop's thread. At once if this is it, so that work may ask for more work.
  std::future<void> post(std::function<void()> work);

  /// Something on the loop threw where nobody could catch it; the loop has gone on. Throws that as std::runtime_error.
  void check() const;

 private:
  void serve();

  std::unique_ptr<Loop> loop_;
  std::unique_ptr<Mailbox> mailbox_;
  std::thread thread_ = {};
  std::atomic<bool> stopped_ = false;
  mutable std::mutex failing_ = {};
  std::string failure_ = {};  ///< the first; guarded by failing_
};

}  // namespace zkspec
