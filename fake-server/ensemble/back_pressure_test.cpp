// A client that does not take its answers: it is not heard until it does, it costs little memory, and nobody else notices.
#include <boost/json/parse.hpp>
#include <boost/mp11/list.hpp>

#include "fake-server/ensemble/test_world.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/slot.hpp"

namespace zkspec {
namespace {

constexpr ServerIndex s1{1};
constexpr Duration session_timeout = 120s;  // nothing ends by itself
constexpr std::size_t mebibyte = std::size_t{1} << 20U;

/// Has a session and asks; whether it reads what comes is up to the test. It counts bytes and keeps none.
class Asker final : public Endpoint {
 public:
  Asker(Loop& loop, const Address& server) : link_{loop.dial(*this)} {
    out_.connect(server);
    send(wire::encode(wire::ConnectRequest{.timeOut = wire::Millis{6000}}));
  }

  void send(Bytes bytes) {
    out_.send(std::move(bytes));
    link_->wake();
  }
  void ask(const wire::Message& request, int times) {
    const auto one = wire::encode(request);
    Bytes all;
    for (int n = 0; n < times; ++n) all.insert(all.end(), one.begin(), one.end());
    send(std::move(all));
  }
  void read(bool enabled) {
    out_.read(enabled);
    link_->wake();
  }

  void receive(TimePoint /*now*/, BytesView bytes) override { received += bytes.size(); }
  void peer_closed(TimePoint /*now*/, Closing how) override { closings.push_back(how); }
  void tick(TimePoint /*now*/) override {}
  [[nodiscard]] TimePoint next_deadline() const override { return never; }
  void drain(TimePoint /*now*/, Output& out) override { out = std::exchange(out_, {}); }

  std::size_t received = 0;
  std::vector<Closing> closings = {};

 private:
  Output out_ = {};
  std::unique_ptr<Link> link_;
};

struct Simulated {
  static constexpr std::size_t taken_by_the_kernel = 0;
  std::unique_ptr<Loop> loop = make_sim_loop(Seed{3});
};

struct Real {
  static constexpr std::size_t taken_by_the_kernel = 40 * mebibyte;  // tcp_wmem and tcp_rmem, generously
  std::unique_ptr<Loop> loop = make_asio_loop();
};

using Kinds = boost::mp11::mp_list<Simulated, Real>;

Address started(Ensemble& ensemble) {
  ensemble.start().value();
  return ensemble.address(s1);
}

/// One honest server that has a big node, and a client of it.
template <class Kind>
struct Bench : Kind {
  using Kind::loop;

  Bench() {
    const auto tree = fmt::format(R"({{"nodes": [{{"path": "/big", "data": "{}"}}]}})", std::string(1'000'000, 'x'));
    ensemble.restore(boost::json::parse(tree).as_object()).value();
    BOOST_TEST_REQUIRE(until([&] { return greedy.received > 0; }));
  }
  /// Requests of the client, but for the handshake.
  [[nodiscard]] std::size_t answered() const {
    const auto* connection = ensemble.find(ConnectionId{1});
    return connection == nullptr ? 0 : connection->facts().sent - 1;
  }
  /// False when it did not come true; the limit only bounds a failing test.
  bool until(const std::function<bool()>& done, Duration limit = 20s) {
    bool late = false;
    const auto timer = loop->timer([&] { late = true; });
    timer->arm(loop->now() + limit);
    loop->run([&] { return late || done(); });
    return !late;
  }
  void pass(Duration span) {
    until([] { return false; }, span);
  }

  Ensemble ensemble{*loop, {.limits = {.tick = session_timeout / 2}, .honest = true}};
  Asker greedy{*loop, started(ensemble)};
};

/// Lengths of whole frames: prefix, header, body.
constexpr std::size_t stat_size = 68;
constexpr std::size_t exists_reply = 4 + 16 + stat_size;
constexpr std::size_t big_reply = 4 + 16 + 4 + 1'000'000 + stat_size;
constexpr std::size_t ping_reply = 4 + 16;

/// What a client may have waiting that does not take its answers.
constexpr std::size_t bound(std::size_t one_reply) { return ServerConnection::untaken_limit + output_window + 2 * one_reply; }

BOOST_AUTO_TEST_SUITE(back_pressure)

BOOST_AUTO_TEST_CASE_TEMPLATE(who_asks_for_much_is_answered_as_it_reads_and_nobody_waits_for_it, Kind, Kinds) {
  constexpr std::size_t questions = 100;
  Bench<Kind> bench;
  const auto handshake = bench.greedy.received;
  std::size_t most = 0;
  const auto waiting = [&] { return bench.answered() * big_reply - (bench.greedy.received - handshake); };
  const auto until = [&](const std::function<bool()>& done) {
    return bench.until([&] {
      most = std::max(most, waiting());
      return done();
    });
  };
  bench.greedy.read(false);
  bench.greedy.ask(test::get(1, "/big"), questions);
  BOOST_TEST(until([&] { return bench.answered() > 0; }));
  Asker other{*bench.loop, bench.ensemble.address(s1)};
  other.ask(test::ping(), 1);
  BOOST_TEST(until([&] { return other.received == handshake + ping_reply; }));
  bench.greedy.read(true);
  BOOST_TEST(until([&] { return bench.greedy.received == handshake + questions * big_reply; }));
  BOOST_TEST(most <= bound(big_reply) + Kind::taken_by_the_kernel);
  BOOST_TEST(bench.greedy.closings.empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(who_goes_away_with_answers_waiting_is_missed, Kind, Kinds) {
  Bench<Kind> bench;
  {
    Asker leaving{*bench.loop, bench.ensemble.address(s1)};
    leaving.read(false);
    leaving.ask(test::get(1, "/big"), 100);
    BOOST_TEST(bench.until([&] {
      const auto* connection = bench.ensemble.find(ConnectionId{2});
      return connection != nullptr && connection->untaken() > 0;
    }));
  }
  BOOST_TEST(bench.until([&] { return bench.ensemble.open_connections(s1).size() == 1; }));
}

BOOST_AUTO_TEST_CASE(small_answers_wait_within_the_same_bound) {
  constexpr std::size_t questions = 20'000;
  Bench<Simulated> bench;
  const auto handshake = bench.greedy.received;
  bench.greedy.read(false);
  bench.greedy.ask(test::exists(1, "/big"), questions);
  bench.pass(1s);
  BOOST_TEST(bench.answered() * exists_reply > output_window);
  BOOST_TEST(bench.answered() * exists_reply <= bound(exists_reply));
  bench.greedy.read(true);
  bench.pass(1s);
  BOOST_TEST(bench.greedy.received == handshake + questions * exists_reply);
}

BOOST_AUTO_TEST_CASE(who_asks_over_a_stalled_connection_is_not_heard_until_it_is_healed) {
  constexpr std::size_t questions = 20'000;
  Bench<Simulated> bench;
  const auto handshake = bench.greedy.received;
  auto& connection = *bench.ensemble.find(ConnectionId{1});
  connection.stall();
  bench.greedy.ask(test::exists(1, "/big"), questions);
  bench.pass(1s);
  BOOST_TEST(bench.answered() * exists_reply <= bound(exists_reply));
  connection.heal();
  bench.pass(1s);
  BOOST_TEST(bench.greedy.received == handshake + questions * exists_reply);
}

BOOST_AUTO_TEST_CASE(who_never_reads_loses_its_session_and_its_connection) {
  Bench<Simulated> bench;
  bench.greedy.read(false);
  bench.greedy.ask(test::get(1, "/big"), 100);
  bench.pass(2 * session_timeout);
  BOOST_TEST(bench.ensemble.sessions().all().empty());
  BOOST_TEST(bench.ensemble.open_connections(s1).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
