// A real port. One socket is bound to it for good and never listens: it keeps the port ours. A second one listens, and is closed
// to refuse: attempts then fail with ECONNREFUSED, and what the kernel had accepted and we had not is reset.
#pragma once

#include "fake-server/loop/accept_cap.hpp"
#include "fake-server/loop/asio/asio_context.hpp"
#include "fake-server/loop/asio/tls_stream.hpp"

namespace zkspec {

class AsioListener : public std::enable_shared_from_this<AsioListener> {
 public:
  /// `tls` is null for plain connections.
  AsioListener(AsioContext& context, Acceptor& acceptor, int accepts_per_second, std::shared_ptr<asio::ssl::context> tls)
      : context_{context},
        acceptor_{acceptor},
        tls_{std::move(tls)},
        holder_{context.io},
        listening_{context.io},
        pause_{context.io},
        cap_{accepts_per_second} {}

  boost::system::error_code bind(const asio::ip::tcp::endpoint& local);
  boost::system::error_code listen();
  void refuse();
  void close();
  [[nodiscard]] const Address& address() const { return address_; }

 private:
  void await_connection();
  void take_connection();
  void pause();  ///< until the next window of the cap
  void hand_over(TcpSocket accepted, const asio::ip::tcp::endpoint& peer);

  AsioContext& context_;
  Acceptor& acceptor_;
  std::shared_ptr<asio::ssl::context> tls_;
  TcpAcceptor holder_;
  TcpAcceptor listening_;
  AsioTimer pause_;
  std::uint64_t listened_ = 0;  ///< tells a handler of an earlier listening socket that it comes too late
  AcceptCap cap_;
  Address address_ = {};
};

}  // namespace zkspec
