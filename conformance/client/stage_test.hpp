// A stage for tests: one client session, the servers it believes in, and a clock that moves when told. Everything the session
// sends or tells is kept in readable lines.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <set>

#include "conformance/client/client_session.hpp"

namespace zkspec::stage {

inline constexpr SessionId session_id{0x0100000d4bfb0000};
inline const Bytes password = to_bytes("sixteen bytes ok");

inline TimePoint at(Duration since_start) { return TimePoint{since_start}; }

wire::ConnectResponse grant(Duration timeout = 3s, SessionId id = session_id, Bytes secret = password);
wire::ConnectResponse gone();  ///< timeout 0, id 0, zero password
wire::Message reply(std::int32_t xid, std::int64_t zxid, wire::ReplyBody body = wire::NoBody{},
                    wire::ErrorCode error = wire::ErrorCode::ok);
wire::Message notification(wire::WatchKind kind, std::string path);
command::Op op(Operation kind, std::string path, std::string tag, std::optional<std::string> watch = {});

/// As servers see a connection.
struct Connection {
  Address to = {};
  TimePoint opened = {};
  std::vector<wire::Message> frames = {};  ///< what the client sent
  std::optional<TimePoint> closed = {};    ///< by the client

  [[nodiscard]] std::string names() const;  ///< "ConnectRequest auth getData", pings left out
  [[nodiscard]] const wire::ConnectRequest& handshake() const { return std::get<wire::ConnectRequest>(frames.at(0)); }
  [[nodiscard]] const wire::Request& request(std::size_t index) const { return std::get<wire::Request>(frames.at(index)); }
};

class Stage {
 public:
  explicit Stage(ClientOptions options = default_options(), ClientFilters filters = {}, Seed seed = Seed{1});
  static ClientOptions default_options();  ///< three servers, 3 s

  void start();
  void start_and_grant(Duration timeout = 3s);  ///< and forget what was told so far

  void call(const ClientCommand& command);
  void pass(Duration time);  ///< everything that is due happens in between
  void say(const wire::Message& message);
  void say_bytes(BytesView bytes);
  void cut(Closing how = Closing::fin);  ///< the server ends the connection

  /// Called for each frame of the client once the client has come to rest.
  std::function<void(const wire::Message&)> on_frame = {};
  std::set<Address> refusing = {};
  std::map<Address, std::string> isro = {};  ///< what servers answer to that word, on connections apart; others do not answer

  [[nodiscard]] TimePoint now() const { return now_; }
  [[nodiscard]] Connection& newest() { return connections.back(); }
  std::string take_told();  ///< "connected; done a ok; watch w changed /x", since the last call

  std::vector<Connection> connections = {};
  std::vector<std::pair<TimePoint, Address>> probes = {};  ///< who was asked isro, and when
  std::vector<std::pair<TimePoint, ClientReport>> reports = {};
  bool open = false;  ///< the newest connection is

 private:
  void settle();  ///< takes what the session wants done, then lets the servers react, until nobody has anything to add
  void perform(const OutputItem& item);
  void take_frames();
  [[nodiscard]] TimePoint next_deadline() { return std::min(session.next_deadline(), session.search().next_deadline()); }
  void search();  ///< the other line of the session

  Random random_;
  TimePoint now_ = {};
  wire::FrameSplitter from_client_ = wire::FrameSplitter{};
  std::size_t told_ = 0;
  std::deque<std::function<void()>> reactions_ = {};
  bool settling_ = false;

 public:
  ClientSession session;
};

std::string print(const ClientReport& report);

/// Answers everything as a server without nodes would, except that it finds each node.
class HonestServer {
 public:
  explicit HonestServer(Stage& stage) : stage_{stage} {}
  void answer(const wire::Message& message);

 private:
  Stage& stage_;
  std::int64_t zxid_ = 0;
};

}  // namespace zkspec::stage
