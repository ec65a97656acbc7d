// One real connection: bytes out in order, bytes in while its owner reads, and an end that the peer sees as it was meant. It
// outlives its owner for as long as what was sent before a fin is on its way, within limits.
#pragma once

#include <optional>

#include "fake-server/loop/asio/asio_context.hpp"
#include "fake-server/loop/asio/tls_stream.hpp"

namespace zkspec {

class AsioSlot;

class AsioSocket : public std::enable_shared_from_this<AsioSocket> {
 public:
  /// How long a closed connection may go on writing what was sent before, and then wait for the peer's end: closing while
  /// the peer's bytes are unread would make the kernel send a reset and the peer lose our last bytes.
  static constexpr Duration flush_limit = 10s;
  static constexpr Duration linger_limit = 1s;
  /// How long a peer may take for a TLS handshake.
  static constexpr Duration handshake_limit = 10s;

  explicit AsioSocket(AsioContext& context) : context_{context}, socket_{context.io} {}
  AsioSocket(AsioContext& context, TcpSocket accepted, const std::shared_ptr<asio::ssl::context>& tls);

  void own(std::weak_ptr<AsioSlot> owner) { owner_ = std::move(owner); }
  void connect(const Address& to);
  void start();  ///< the connection is up
  void send(Bytes bytes);  ///< leaves with the next flush() or close()
  void flush();
  void close(Closing how);
  void read(bool enabled);
  [[nodiscard]] std::size_t unsent() const { return unsent_.size() - taken_ + encrypting_.size(); }

 private:
  void prepare();
  void connected(bool failed);
  void await_bytes();
  void take_bytes();
  void deliver(BytesView bytes);
  void shake_hands();
  void decrypt_bytes();
  [[nodiscard]] bool was_reset() const;
  void write_next();
  void write_plain();
  void encrypt();
  void await_room();
  void lose_peer();
  void tell_taken();
  void forget_taken();
  void forget_unsent();
  void flushed();
  void finish_sending();
  void ended(Closing how);
  void close_within(Duration limit);
  void abort();  ///< the peer sees a reset
  void drop();   ///< what the kernel has taken is still delivered

  AsioContext& context_;
  TcpSocket socket_;
  std::unique_ptr<AsioTimer> limit_ = {};  ///< of a handshake or of the end; most connections never have one
  std::unique_ptr<TlsStream> tls_ = {};  ///< null: plain
  std::weak_ptr<AsioSlot> owner_ = {};
  bool up_ = false;
  bool reading_ = true;
  bool awaiting_ = false;
  bool writing_ = false;
  bool broken_ = false;  ///< a write has failed: the peer is gone
  bool ended_ = false;   ///< the peer has closed
  std::optional<Closing> closing_ = {};
  Bytes unsent_ = {};
  std::size_t taken_ = 0;  ///< of unsent_, by the kernel
  Bytes encrypting_ = {};  ///< on their way through TLS
};

}  // namespace zkspec
