// What the proxy carries arrives as it was sent, and is told as it was carried.
#include "conformance/proxy/proxy.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "fake-server/loop/sim/sim_loop.hpp"

using namespace zkspec;
using namespace std::chrono_literals;

namespace {

/// One end of a connection, of either kind.
class Peer final : public Endpoint, public Acceptor {
 public:
  void dial(Loop& loop, const Address& to) {
    link_ = loop.dial(*this);
    output_.connect(to);
    link_->wake();
  }
  void say(Bytes bytes) {
    output_.send(std::move(bytes));
    link_->wake();
  }
  void say(const wire::Message& message) { say(wire::encode(message)); }
  void end(Closing how) {
    output_.close(how);
    link_->wake();
  }
  void read(bool enabled) {
    output_.read(enabled);
    link_->wake();
  }
  [[nodiscard]] bool connected() const { return link_ != nullptr && !ended; }
  [[nodiscard]] std::size_t room() const { return link_->room(); }

  Endpoint& accepted(TimePoint /*now*/, std::unique_ptr<Link> link, const Address& /*peer*/) override {
    link_ = std::move(link);
    return *this;
  }
  void receive(TimePoint /*now*/, BytesView bytes) override { heard.insert(heard.end(), bytes.begin(), bytes.end()); }
  void peer_closed(TimePoint /*now*/, Closing how) override { ended = how; }
  void tick(TimePoint /*now*/) override {}
  [[nodiscard]] TimePoint next_deadline() const override { return never; }
  void drain(TimePoint /*now*/, Output& out) override {
    for (auto& item : std::exchange(output_.items, {})) out.items.push_back(std::move(item));
  }

  Bytes heard = {};
  std::optional<Closing> ended = {};

 private:
  Output output_ = {};
  std::unique_ptr<Link> link_ = {};
};

/// A client, a proxy and a server in virtual time.
struct Stage {
  explicit Stage(ProxyOptions options = {}, const SimNetwork& network = {}) : loop{make_sim_loop(Seed{1}, network)} {
    server_port = loop->listen({.host = "127.0.0.1"}, server).value();
    options.servers = {server_port->address()};
    proxy = Proxy::start(*loop, std::move(options), [this](const Event& event) { told.push_back(event.what); }).value();
    client.dial(*loop, proxy->addresses().front());
    settle();
  }
  /// Until nothing can happen any more.
  void settle() {
    loop->run([] { return false; });
  }
  template <class Payload>
  [[nodiscard]] std::vector<Payload> events() const {
    std::vector<Payload> all;
    for (const auto& what : told)
      if (const auto* one = std::get_if<Payload>(&what)) all.push_back(*one);
    return all;
  }

  std::unique_ptr<Loop> loop;
  Peer server = {};
  Peer client = {};
  std::vector<EventPayload> told = {};
  std::unique_ptr<Listener> server_port = {};
  std::unique_ptr<Proxy> proxy = {};
};

const wire::Message hello = wire::ConnectRequest{.timeOut = wire::Millis{6000}};
const wire::Message welcome = wire::ConnectResponse{.timeOut = wire::Millis{4000}, .sessionId = SessionId{7}};

/// Turns a wish for a timeout into another one, answers pings itself, and ends the connection at a request to close the session.
class Meddler final : public wire::Filter {
 public:
  std::vector<wire::Passed> outgoing(TimePoint /*now*/, wire::Message message) override {
    return {{.message = std::move(message), .delay = 1s}};
  }
  std::vector<wire::Passed> incoming(TimePoint /*now*/, wire::Message message) override {
    if (auto* connect = std::get_if<wire::ConnectRequest>(&message)) connect->timeOut = wire::Millis{1};
    const auto* request = std::get_if<wire::Request>(&message);
    if (request != nullptr && request->header.type == wire::OpCode::ping)
      return {{.message = wire::Reply{{wire::ping_xid, Zxid{9}, wire::ErrorCode::ok}, wire::NoBody{}}, .back = true}};
    if (request != nullptr && request->header.type == wire::OpCode::closeSession) return {{.then = Closing::reset}};
    return {{.message = std::move(message)}};
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(proxy)

BOOST_AUTO_TEST_CASE(what_is_said_arrives_unchanged_and_is_told_in_order) {
  Stage stage{{}, {.max_segment = 3}};
  stage.client.say(hello);
  stage.settle();
  stage.server.say(welcome);
  stage.settle();
  BOOST_TEST(stage.server.heard == wire::encode(hello));
  BOOST_TEST(stage.client.heard == wire::encode(welcome));
  BOOST_TEST(stage.events<event::Opened>().size() == 1U);
  const auto frames = stage.events<event::Frame>();
  BOOST_TEST_REQUIRE(frames.size() == 2U);
  BOOST_TEST((frames.front().message == hello && frames.front().direction == Direction::to_server));
  BOOST_TEST((frames.back().message == welcome && frames.back().direction == Direction::to_client));
  BOOST_TEST(frames.front().bytes == wire::encode(hello));
}

BOOST_AUTO_TEST_CASE(end_of_one_connection_ends_the_other_in_the_same_way_and_is_told_once) {
  for (const auto how : {Closing::fin, Closing::reset}) {
    for (const auto by : {Party::client, Party::server}) {
      Stage stage;
      auto& ends = by == Party::client ? stage.client : stage.server;
      const auto& told = by == Party::client ? stage.server : stage.client;
      ends.say(Bytes{0, 0});  // less than a frame
      ends.end(how);
      stage.settle();
      BOOST_TEST((told.ended == how));
      if (how == Closing::fin) BOOST_TEST(told.heard == (Bytes{0, 0}));
      const auto closed = stage.events<event::Closed>();
      BOOST_TEST_REQUIRE(closed.size() == 1U);
      BOOST_TEST((closed.front().by == by && closed.front().how == how));
      BOOST_TEST(stage.proxy->connections() == 0U);
    }
  }
}

BOOST_AUTO_TEST_CASE(server_that_refuses_costs_the_client_its_connection) {
  Stage stage;
  stage.server_port->refuse();
  Peer late;
  late.dial(*stage.loop, stage.proxy->addresses().front());
  late.say(hello);
  stage.settle();
  BOOST_TEST((late.ended == Closing::reset));
  BOOST_TEST((stage.events<event::Closed>().back().how == Closing::refused));
}

BOOST_AUTO_TEST_CASE(server_that_does_not_read_stops_the_client_and_gets_everything_in_the_end) {
  Stage stage;
  stage.server.read(false);
  stage.settle();
  const std::size_t size = std::size_t{8} << 20U;
  Bytes much(size);
  for (std::size_t at = 0; at < size; ++at) much[at] = static_cast<std::uint8_t>(at * 7U >> 3U);
  for (std::size_t at = 0; at < size; at += 64 << 10U) {
    stage.client.say(Bytes(much.begin() + static_cast<std::ptrdiff_t>(at), much.begin() + static_cast<std::ptrdiff_t>(at + (64 << 10U))));
    stage.settle();
  }
  BOOST_TEST(stage.client.room() == 0U);
  stage.server.read(true);
  stage.settle();
  BOOST_TEST((stage.server.heard == much));
}

BOOST_AUTO_TEST_CASE(each_server_needs_a_port_of_its_own) {
  const auto loop = make_sim_loop(Seed{1});
  ProxyOptions options{.servers = {{"127.0.0.1", 1}, {"127.0.0.1", 2}}, .first_port = 65'534};
  BOOST_TEST(Proxy::start(*loop, options, [](const Event&) {}).value()->addresses().back().port == 65'535);
  options.first_port = 65'535;
  const auto refused = Proxy::start(*loop, options, [](const Event&) {});
  BOOST_TEST_REQUIRE(refused.has_error());
  BOOST_TEST(to_string(refused.error()) == "port 65535: has no port behind it for each of 2 servers");
}

BOOST_AUTO_TEST_CASE(connections_over_the_limit_are_reset_and_counted) {
  Stage stage{{.most_connections = 1}};
  Peer second;
  second.dial(*stage.loop, stage.proxy->addresses().front());
  stage.settle();
  BOOST_TEST((second.ended == Closing::reset));
  BOOST_TEST(stage.proxy->refused() == 1U);
  BOOST_TEST(stage.client.connected());
}

BOOST_AUTO_TEST_CASE(filter_stands_where_that_of_the_server_would) {
  Stage stage{{.filter = [](ServerIndex, ConnectionId) { return std::make_unique<Meddler>(); }}};
  stage.client.say(hello);
  stage.settle();
  BOOST_TEST(stage.server.heard == wire::encode(wire::ConnectRequest{.timeOut = wire::Millis{1}}));
  stage.server.say(welcome);
  const auto before = stage.loop->now();
  stage.settle();
  BOOST_TEST(stage.client.heard == wire::encode(welcome));
  BOOST_TEST((stage.loop->now() - before >= 1s));

  stage.client.heard.clear();
  stage.server.heard.clear();
  stage.client.say(wire::Message{wire::make_request(wire::OpCode::ping)});
  stage.settle();
  BOOST_TEST(stage.server.heard.empty());
  BOOST_TEST(!stage.client.heard.empty());

  stage.client.say(wire::Message{wire::make_request(wire::OpCode::closeSession)});
  stage.settle();
  BOOST_TEST((stage.client.ended == Closing::reset));
  BOOST_TEST((stage.server.ended == Closing::fin));
}

BOOST_AUTO_TEST_CASE(four_letter_words_are_answered_also_to_who_writes_no_more) {
  for (const bool half_closes : {false, true}) {
    Stage stage;
    stage.client.say(to_bytes("ruok"));
    if (half_closes) stage.client.end(Closing::half);
    stage.settle();
    stage.server.say(to_bytes("imok"));
    stage.server.end(Closing::fin);
    stage.settle();
    BOOST_TEST(as_text(stage.client.heard) == "imok");
    BOOST_TEST(stage.events<event::Raw>().size() == 2U);
    BOOST_TEST((stage.client.ended == Closing::fin));
    BOOST_TEST(stage.proxy->connections() == 0U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
