#include "fake-server/loop/asio/asio_socket.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "fake-server/loop/asio/asio_slot.hpp"

namespace zkspec {

using boost::system::error_code;

AsioSocket::AsioSocket(AsioContext& context, asio::ip::tcp::socket accepted)
    : context_{context}, socket_{std::move(accepted)}, limit_{context.io} {
  prepare();
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
  up_ = true;
  await_bytes();
  write_next();
}

void AsioSocket::send(Bytes bytes) {
  if (closing_ || broken_ || bytes.empty()) return;
  unsent_bytes_ += bytes.size();
  unsent_.push_back(std::move(bytes));
  write_next();
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
  socket_.async_wait(asio::ip::tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
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
  if (const auto owner = owner_.lock(); owner != nullptr && count > 0)
    owner->receive(context_.now(), BytesView{context_.incoming}.first(count));
  await_bytes();
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
  writing_ = true;
  asio::async_write(socket_, asio::buffer(unsent_.front()),
                    [self = shared_from_this()](error_code error, std::size_t) { self->written(error.failed()); });
}

void AsioSocket::written(bool failed) {
  writing_ = false;
  if (unsent_.empty()) return;
  if (failed) {
    broken_ = true;
    unsent_.clear();
    unsent_bytes_ = 0;
    if (owner_.expired()) drop();
    return;
  }
  unsent_bytes_ -= unsent_.front().size();
  unsent_.pop_front();
  write_next();
}

void AsioSocket::flushed() {
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  if (*closing_ == Closing::half) return;
  if (ended_) drop();
  else close_within(linger_limit);
}

void AsioSocket::close_within(Duration limit) {
  limit_.expires_after(limit);
  limit_.async_wait([self = shared_from_this()](error_code error) {
    if (error) return;
    if (self->unsent_.empty()) self->drop();
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
  limit_.cancel();
  socket_.close(ignored);
  unsent_.clear();
  unsent_bytes_ = 0;
}

}  // namespace zkspec
