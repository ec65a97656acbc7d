// The cable between a handle of ZooKeeper's C library and its server: it can be pulled out, and the library then waits in its own
// attempt to connect until the cable is in again. Nothing inside the library is touched: its calls of connect() arrive here.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace zkspec {

class Plug {
 public:
  /// `server` is HOST:PORT on 127.0.0.1. The handle connects to an address of its own, by which its calls of connect() are known.
  static std::shared_ptr<Plug> to(std::uint16_t port);
  ~Plug();
  Plug(const Plug&) = delete;
  Plug& operator=(const Plug&) = delete;

  [[nodiscard]] std::string address() const;  ///< the connect string of the handle

  void pull();  ///< cuts the connection, and lets no new one through
  void hold();  ///< lets no new connection through, and leaves the present one to the server
  void insert();
  void refuse();  ///< for good: a handle that is to be closed must not wait

  /// A second descriptor of the present connection, -1 if there is none. It keeps the connection open after the handle's end.
  [[nodiscard]] int second_descriptor();

  /// What connect() does for the library.
  int connect(int descriptor);

 private:
  enum class Position { in, out, refusing };
  Plug(std::uint32_t number, std::uint16_t port) : number_{number}, port_{port} {}

  std::uint32_t number_;
  std::uint16_t port_;
  std::mutex mutex_ = {};
  std::condition_variable moved_ = {};
  Position position_ = Position::in;
  int descriptor_ = -1;
};

}  // namespace zkspec
