// One client handle and its session: the session contract of a client, as code. It connects, keeps the session alive, notices dead
// connections, moves on to the next server, and tells the application what became of its session and of every request.
//
// Sans-I/O and always honest. Lies are told by the two filters that may stand between it and the wire.
#pragma once

#include <functional>

#include "conformance/client/armed_watches.hpp"
#include "conformance/client/auth_credentials.hpp"
#include "conformance/client/client_options.hpp"
#include "conformance/client/connect_filter.hpp"
#include "conformance/client/delay_line.hpp"
#include "conformance/client/dialogue.hpp"
#include "conformance/client/handle_state.hpp"
#include "conformance/client/pending_operations.hpp"
#include "conformance/client/server_list.hpp"
#include "conformance/client/session_identity.hpp"
#include "conformance/client/writer_search.hpp"
#include "fake-server/wire/filter.hpp"

namespace zkspec {

/// Told of everything the handle has to say. Must not call back into the handle.
using ReportSink = std::function<void(TimePoint now, ClientReport report)>;

/// Both optional; they outlive the session.
struct ClientFilters {
  wire::Filter* messages = nullptr;
  ConnectFilter* connects = nullptr;
};

class ClientSession final : public Endpoint {
 public:
  /// `random` outlives the session.
  ClientSession(ClientOptions options, Random& random, ReportSink sink, ClientFilters filters = {});
  ClientSession(const ClientSession&) = delete;
  ClientSession& operator=(const ClientSession&) = delete;

  void start(TimePoint now);
  /// Everything but `open`, which is what the constructor does. Afterwards the loop must be woken.
  void command(TimePoint now, const ClientCommand& command);
  [[nodiscard]] HandleState state() const { return state_; }

  /// The other line of a handle: an endpoint for a link of its own, on which a read-only session looks for a server that serves writes.
  /// What happens on one line may give the other something to do: after its callbacks the loop must be woken for the other.
  [[nodiscard]] Endpoint& search() { return search_; }

  void receive(TimePoint now, BytesView bytes) override;
  void peer_closed(TimePoint now, Closing how) override;
  void tick(TimePoint now) override;
  [[nodiscard]] TimePoint next_deadline() const override;
  void drain(TimePoint now, Output& out) override;

 private:
  enum class Connection {
    none,         ///< the next attempt has its time
    handshaking,  ///< asked for, and the ConnectRequest with it
    established,  ///< the ConnectResponse was received
  };
  /// What comes from the server or goes to it: a message, or the end of the connection.
  using Arrival = std::variant<wire::Message, Closing>;
  using Departure = std::variant<Bytes, Closing>;

  // What the application asks for.
  void perform(TimePoint now, const command::Open& open);
  void perform(TimePoint now, const command::Op& operation);
  void perform(TimePoint now, const command::AddAuth& credential);
  void perform(TimePoint now, const command::UpdateServers& update);
  void perform(TimePoint now, const command::Info& info);
  void perform(TimePoint now, const command::Close& close);
  [[nodiscard]] std::optional<ApiResult> refused() const;

  // What the server says.
  void handle(TimePoint now, const wire::Message& message);
  void handle_greeting(TimePoint now, const wire::ConnectResponse& response);
  void handle_notification(TimePoint now, const wire::WatcherEvent& event);
  void handle_reply(TimePoint now, const wire::Reply& reply);
  void handle_auth_reply(TimePoint now, wire::ErrorCode result);
  void handle_answer(TimePoint now, const wire::Reply& reply);

  // What happens to the handle.
  void go(TimePoint now, Cause cause);
  void lose_connection(TimePoint now);
  void hang_up();
  void plan_attempt(TimePoint now);
  void move(TimePoint now);
  void dial(TimePoint now);
  void open_traffic(TimePoint now);
  void retire(TimePoint now);
  void fail_pending(TimePoint now, ApiResult result);

  // What crosses the connection.
  void settle(TimePoint now);
  void end_connection(TimePoint now, Closing how);
  void send_unsent(TimePoint now);
  void send(TimePoint now, wire::Message message);
  void pass(TimePoint now, wire::Passed passed, bool to_server);

  void tell(TimePoint now, ClientReport report) { sink_(now, std::move(report)); }
  void tell_done(TimePoint now, std::string tag, ApiResult result);
  [[nodiscard]] TimePoint silence_deadline() const;  ///< when the server has been waited for long enough

  ClientOptions options_;
  ReportSink sink_;
  ClientFilters filters_;

  HandleState state_ = HandleState::connecting;
  SessionIdentity identity_;
  ServerList servers_;
  WriterSearch search_;
  ArmedWatches watches_ = {};
  AuthCredentials credentials_ = {};
  PendingOperations pending_ = {};
  Duration timeout_;  ///< granted; before that, wished for
  bool granted_ = false;
  TimePoint close_by_ = never;             ///< a close is under way, and is over then
  std::vector<std::string> closers_ = {};  ///< tags of the close calls to be told

  Connection connection_ = Connection::none;
  ConnectAttempt attempt_ = {.at = never};  ///< the next one, or the one that led to this connection
  Dialogue dialogue_ = {};
  DelayLine<Arrival> arrivals_ = {};
  DelayLine<Departure> departures_ = {};
  TimePoint last_sent_ = {};
  TimePoint last_heard_ = {};
  Output output_ = {};
};

}  // namespace zkspec
