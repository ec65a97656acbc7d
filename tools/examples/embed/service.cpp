#include "service.hpp"

#include <stdexcept>
#include <utility>
#include <zookeeper/zookeeper.h>

namespace {

constexpr int timeout_ms = 4000;

void watch_session(zhandle_t* /*handle*/, int type, int state, const char* /*path*/, void* service) {
  if (type == ZOO_SESSION_EVENT) static_cast<Service*>(service)->session_changed(state);
}

}  // namespace

Service::Service(std::string zookeeper, std::string path, std::string where)
    : zookeeper_{std::move(zookeeper)}, path_{std::move(path)}, where_{std::move(where)} {
  zoo_set_debug_level(ZOO_LOG_LEVEL_ERROR);
  thread_ = std::thread{[this] { run(); }};
}

Service::~Service() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool Service::registered_within(std::chrono::milliseconds bound) {
  std::unique_lock lock{mutex_};
  return changed_.wait_for(lock, bound, [this] { return registered_; });
}

void Service::session_changed(int state) {
  const std::lock_guard lock{mutex_};
  if (state == ZOO_CONNECTED_STATE) session_ = Session::connected;
  else if (state == ZOO_EXPIRED_SESSION_STATE) session_ = Session::expired;
  else if (session_ != Session::expired) session_ = Session::connecting;
  changed_.notify_all();
}

/// A handle is of no use any more when its session has expired, and must not be closed on the library's own thread.
void Service::run() {
  for (std::unique_lock lock{mutex_}; !stopping_;) {
    session_ = Session::connecting;
    registered_ = false;
    lock.unlock();
    live_one_session();
    lock.lock();
  }
}

void Service::live_one_session() {
  zhandle_t* handle = zookeeper_init(zookeeper_.c_str(), watch_session, timeout_ms, nullptr, this, 0);
  if (handle == nullptr) throw std::runtime_error{"zookeeper_init failed"};
  for (std::unique_lock lock{mutex_}; !stopping_ && session_ != Session::expired;) {
    if (session_ == Session::connected && !registered_) {
      lock.unlock();
      const int result = zoo_create(handle, path_.c_str(), where_.data(), static_cast<int>(where_.size()), &ZOO_OPEN_ACL_UNSAFE,
                                    ZOO_EPHEMERAL, nullptr, 0);
      lock.lock();
      // After a loss it is not known whether it was done; then the node is there already.
      registered_ = result == ZOK || result == ZNODEEXISTS;
      changed_.notify_all();
    } else {
      changed_.wait(lock);
    }
  }
  zookeeper_close(handle);
}
