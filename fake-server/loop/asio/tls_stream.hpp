// The TLS layer of one accepted connection. Private to this folder.
#pragma once

#include <array>
#include <boost/asio/ssl.hpp>
#include <utility>

#include "fake-server/loop/asio/asio_context.hpp"

namespace zkspec {

struct TlsStream {
  TlsStream(TcpSocket& socket, std::shared_ptr<asio::ssl::context> its_context)
      : context{std::move(its_context)}, stream{socket, *context} {}

  /// What was read while nobody wanted it.
  BytesView take_held() { return BytesView{incoming}.first(std::exchange(held, 0)); }

  std::shared_ptr<asio::ssl::context> context;
  asio::ssl::stream<TcpSocket&> stream;
  bool secure = false;                                ///< the handshake is done, and no goodbye was said
  std::array<std::uint8_t, 16 * 1024> incoming = {};  ///< one TLS record
  std::size_t held = 0;                               ///< bytes at the front of `incoming`
};

/// Errc::io when the files cannot be used, naming the one.
Result<std::shared_ptr<asio::ssl::context>> make_tls_context(const TlsIdentity& identity);

}  // namespace zkspec
