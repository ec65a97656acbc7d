// While a session is read-only, its client asks other servers whether they serve writes: the word "isro", each time on a connection of
// its own, which the server ends behind its answer. ClientCnxn.SendThread.pingRwServer, 3.8; zookeeper.c: ping_rw_server.
#pragma once

#include <functional>
#include <string>

#include "conformance/client/server_list.hpp"

namespace zkspec {

/// An endpoint beside that of the session, which it calls when it has found a server.
class WriterSearch final : public Endpoint {
 public:
  using Found = std::function<void(TimePoint now, const Address& server)>;

  /// All of them outlive the search.
  WriterSearch(ServerList& servers, ConnectFilter* filter, Found found)
      : servers_{servers}, filter_{filter}, found_{std::move(found)} {}

  void begin(TimePoint now, Address current);  ///< the session is read-only, with this server
  void end();

  void receive(TimePoint now, BytesView bytes) override;
  void peer_closed(TimePoint now, Closing how) override;
  void tick(TimePoint now) override;
  [[nodiscard]] TimePoint next_deadline() const override { return due_; }
  void drain(TimePoint now, Output& out) override;

 private:
  void ask(TimePoint now);
  void plan(TimePoint now);
  void hang_up();

  ServerList& servers_;
  ConnectFilter* filter_;
  Found found_;
  Address current_ = {};
  Duration pause_ = {};       ///< before the next question
  ConnectAttempt asked_ = {};
  bool asking_ = false;       ///< a question is not answered
  TimePoint due_ = never;     ///< of the next question, or when the present one is given up
  std::string answer_ = {};
  Output output_ = {};
};

}  // namespace zkspec
