#include "fake-server/loop/asio/asio_socket.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "fake-server/loop/asio/asio_slot.hpp"

namespace zkspec {

using boost::system::error_code;

AsioSocket::AsioSocket(AsioContext& context, TcpSocket accepted, const std::shared_ptr<asio::ssl::context>& tls)
    : context_{context}, socket_{std::move(accepted)} {
  prepare();
  if (tls != nullptr) tls_ = std::make_unique<TlsStream>(socket_, tls);
}

void AsioSocket::prepare() {
  error_code ignored;  // an option that cannot be set: the peer has gone, which reading will tell
  socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
  socket_.non_blocking(true, ignored);
}

void AsioSocket::connect(const Address& to) {
  error_code failed;
  const auto host = asio::ip::make_address(to.host, failed);
  const asio::ip::tcp::endpoint remote{host, to.port};
  if (!failed) socket_.open(remote.protocol(), failed);
  if (failed) {
    asio::post(context_.io, [self = shared_from_this()] { self->connected(true); });
    return;
  }
  prepare();
  socket_.async_connect(remote, [self = shared_from_this()](error_code error) { self->connected(error.failed()); });
}

void AsioSocket::connected(bool failed) {
  if (!failed) {
    start();
    return;
  }
  if (const auto owner = owner_.lock()) owner->lost(Closing::refused);
  drop();
}

void AsioSocket::start() {
  if (tls_ != nullptr && !tls_->secure) return shake_hands();
  up_ = true;
  await_bytes();
  write_next();
}

void AsioSocket::send(Bytes bytes) {
  if (closing_ || broken_) return;
  if (unsent_.empty()) unsent_ = std::move(bytes);
  else unsent_.insert(unsent_.end(), bytes.begin(), bytes.end());
}

void AsioSocket::flush() {
  if (!unsent_.empty()) write_next();
}

void AsioSocket::close(Closing how) {
  if (how == Closing::reset) {
    owner_.reset();
    abort();
    return;
  }
  closing_ = how;
  if (how == Closing::fin) {
    owner_.reset();
    close_within(flush_limit);
    read(true);
  }
  write_next();
}

void AsioSocket::read(bool enabled) {
  reading_ = enabled;
  await_bytes();
}

// Waiting and then reading, instead of one asynchronous read, leaves the bytes in the kernel when reading is disabled meanwhile.
void AsioSocket::await_bytes() {
  if (awaiting_ || !reading_ || !up_ || ended_ || !socket_.is_open()) return;
  awaiting_ = true;
  if (tls_ != nullptr) return decrypt_bytes();
  socket_.async_wait(TcpSocket::wait_read, [self = shared_from_this()](error_code error) {
    self->awaiting_ = false;
    if (!error && self->reading_ && self->socket_.is_open()) self->take_bytes();
  });
}

void AsioSocket::take_bytes() {
  error_code error;
  const auto count = socket_.read_some(asio::buffer(context_.incoming), error);
  if (error && error != asio::error::would_block) {
    ended(error == asio::error::eof && !was_reset() ? Closing::fin : Closing::reset);
    return;
  }
  deliver(BytesView{context_.incoming}.first(count));
}

void AsioSocket::deliver(BytesView bytes) {
  if (const auto owner = owner_.lock(); owner != nullptr && !bytes.empty()) owner->receive(context_.now(), bytes);
  await_bytes();
}

void AsioSocket::shake_hands() {
  close_within(handshake_limit);
  tls_->stream.async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](error_code error) {
    self->limit_.reset();
    if (error) return self->ended(Closing::reset);
    self->tls_->secure = true;
    self->start();
  });
}

// What was decrypted while reading was disabled waits in the stream's buffer.
void AsioSocket::decrypt_bytes() {
  if (const auto held = tls_->take_held(); !held.empty()) {
    awaiting_ = false;
    return deliver(held);
  }
  tls_->stream.async_read_some(asio::buffer(tls_->incoming), [self = shared_from_this()](error_code error, std::size_t count) {
    self->awaiting_ = false;
    if (!self->socket_.is_open()) return;
    if (error) return self->ended(error == asio::error::eof || error == asio::ssl::error::stream_truncated ? Closing::fin : Closing::reset);
    if (self->reading_) self->deliver(BytesView{self->tls_->incoming}.first(count));
    else self->tls_->held = count;
  });
}

// The kernel tells of a reset once. Where a write was told, reading finds a mere end; but then the socket has no peer any more.
bool AsioSocket::was_reset() const {
  error_code not_connected;
  static_cast<void>(socket_.remote_endpoint(not_connected));
  return broken_ || (!closing_ && not_connected.failed());
}

void AsioSocket::ended(Closing how) {
  ended_ = true;
  if (const auto owner = owner_.lock()) owner->lost(how);
  else write_next();
}

void AsioSocket::write_next() {
  if (writing_ || !up_ || !socket_.is_open()) return;
  if (unsent_.empty()) {
    if (closing_) flushed();
    return;
  }
  if (tls_ != nullptr) encrypt();
  else write_plain();
}

// The kernel nearly always has room: to ask it at once costs one system call and no completion.
void AsioSocket::write_plain() {
  error_code error;
  taken_ += socket_.write_some(asio::buffer(unsent_) + taken_, error);
  if (error && error != asio::error::would_block) return lose_peer();
  if (taken_ < unsent_.size()) {
    forget_taken();
    return await_room();
  }
  forget_unsent();
  if (closing_) flushed();
}

void AsioSocket::await_room() {
  writing_ = true;
  socket_.async_wait(TcpSocket::wait_write, [self = shared_from_this()](error_code error) {
    self->writing_ = false;
    if (error) return;
    self->write_next();
    self->tell_taken();
  });
}

void AsioSocket::encrypt() {
  writing_ = true;
  encrypting_ = std::exchange(unsent_, {});
  asio::async_write(tls_->stream, asio::buffer(encrypting_), [self = shared_from_this()](error_code error, std::size_t) {
    self->writing_ = false;
    self->encrypting_ = Bytes{};
    if (!self->socket_.is_open()) return;
    if (error) return self->lose_peer();
    self->write_next();
    self->tell_taken();
  });
}

void AsioSocket::lose_peer() {
  broken_ = true;
  forget_unsent();
  if (owner_.expired()) drop();
  else tell_taken();
}

void AsioSocket::tell_taken() {
  if (const auto owner = owner_.lock()) owner->taken();
}

// Moving what is left is worth it when most is gone; a peer that always lags a little must not make the buffer grow.
void AsioSocket::forget_taken() {
  if (taken_ < unsent_.size() / 2) return;
  unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(taken_));
  taken_ = 0;
}

void AsioSocket::forget_unsent() {
  unsent_ = Bytes{};  // `= {}` would keep the memory
  taken_ = 0;
}

void AsioSocket::flushed() {
  if (tls_ == nullptr || *closing_ == Closing::half || !std::exchange(tls_->secure, false)) return finish_sending();
  // close_notify tells the peer that this is the end and no truncation.
  close_within(linger_limit);
  tls_->stream.async_shutdown([self = shared_from_this()](error_code) { self->finish_sending(); });
}

void AsioSocket::finish_sending() {
  error_code ignored;
  socket_.shutdown(TcpSocket::shutdown_send, ignored);
  if (*closing_ == Closing::half) return;
  if (ended_) drop();
  else close_within(linger_limit);
}

void AsioSocket::close_within(Duration limit) {
  limit_ = std::make_unique<AsioTimer>(context_.io, limit);
  limit_->async_wait([self = shared_from_this()](error_code error) {
    if (error) return;
    if (self->unsent() == 0) self->drop();
    else self->abort();
  });
}

void AsioSocket::abort() {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
  drop();
}

void AsioSocket::drop() {
  error_code ignored;
  limit_.reset();
  socket_.close(ignored);
  forget_unsent();
}

}  // namespace zkspec
