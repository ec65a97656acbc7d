#include "fake-server/loop/asio/asio_listener.hpp"

#include <sys/socket.h>

#include "fake-server/loop/asio/asio_slot.hpp"

namespace zkspec {

using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// Of those that wait, before anybody else has a turn.
constexpr int most_at_once = 16;

error_code bind_reusable(TcpAcceptor& acceptor, const tcp::endpoint& local) {
  error_code error;
  acceptor.open(local.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address{true}, error);
  if (!error) acceptor.bind(local, error);
  return error;
}

}  // namespace

error_code AsioListener::bind(const tcp::endpoint& local) {
  auto error = bind_reusable(holder_, local);
  if (!error) address_ = {local.address().to_string(), holder_.local_endpoint(error).port()};
  return error;
}

error_code AsioListener::listen() {
  if (listening_.is_open()) return {};
  error_code error;
  const auto local = holder_.local_endpoint(error);
  if (!error) error = bind_reusable(listening_, local);
  if (!error) listening_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) listening_.non_blocking(true, error);
  if (!error) await_connection();
  return error;
}

void AsioListener::refuse() {
  error_code ignored;
  ++listened_;
  pause_.cancel();
  // Closing alone would go on listening for as long as a child between fork and exec has its copy.
  if (listening_.is_open()) ::shutdown(listening_.native_handle(), SHUT_RDWR);
  listening_.close(ignored);
}

void AsioListener::close() {
  error_code ignored;
  refuse();
  holder_.close(ignored);
}

void AsioListener::await_connection() {
  listening_.async_wait(TcpAcceptor::wait_read, [self = shared_from_this(), mine = listened_](error_code error) {
    if (!error && mine == self->listened_) self->take_connection();
  });
}

void AsioListener::take_connection() {
  const auto mine = listened_;
  error_code error;
  for (int taken = 0; taken < most_at_once && !error; ++taken) {
    if (!cap_.take(context_.now())) return pause();
    TcpSocket accepted{context_.io};
    tcp::endpoint peer;
    listening_.accept(accepted, peer, error);
    if (error) cap_.give_back();
    else hand_over(std::move(accepted), peer);
    if (mine != listened_) return;
  }
  if (error == asio::error::no_descriptors) pause();
  else await_connection();
}

void AsioListener::pause() {
  pause_.expires_at(context_.steady(cap_.next_window()));
  pause_.async_wait([self = shared_from_this(), mine = listened_](error_code cancelled) {
    if (!cancelled && mine == self->listened_) self->await_connection();
  });
}

void AsioListener::hand_over(TcpSocket accepted, const tcp::endpoint& peer) {
  const auto socket = std::make_shared<AsioSocket>(context_, std::move(accepted), tls_);
  const auto slot = std::make_shared<AsioSlot>(context_);
  slot->adopt(socket);
  socket->start();
  Endpoint& endpoint = acceptor_.accepted(context_.now(), make_link(slot), {peer.address().to_string(), peer.port()});
  slot->attach(endpoint);
  slot->turn(context_.now());
}

}  // namespace zkspec
