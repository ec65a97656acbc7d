// A service as many are: it says where it is by an ephemeral node, and says so again when its session has expired.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

class Service {
 public:
  Service(std::string zookeeper, std::string path, std::string where);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  bool registered_within(std::chrono::milliseconds bound);
  /// Called by the ZooKeeper library, on a thread of its own.
  void session_changed(int state);

 private:
  enum class Session { connecting, connected, expired };

  void run();
  void live_one_session();

  std::string zookeeper_;
  std::string path_;
  std::string where_;
  std::mutex mutex_ = {};
  std::condition_variable changed_ = {};
  Session session_ = Session::connecting;
  bool registered_ = false;
  bool stopping_ = false;
  std::thread thread_ = {};
};
