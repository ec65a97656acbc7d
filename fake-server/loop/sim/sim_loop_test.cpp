// What only the simulated network can promise: the same seed gives the same run, and virtual time costs nothing.
#include "fake-server/loop/test_probe.hpp"

namespace zkspec::test {
namespace {

constexpr int accepts_per_second = ListenOptions{}.accepts_per_second;

/// An echo conversation over a shaky network; the result is everything that either side was told, and when.
std::vector<std::string> shaky_conversation(Seed seed) {
  const auto loop = make_sim_loop(seed, {.latency = 100us, .jitter = 1ms, .max_segment = 5});
  Doorman doorman;
  doorman.equip = [](Probe& probe) {
    probe.on_receive = [&probe](TimePoint now) { probe.out.send(to_bytes(std::exchange(probe.got, {})), now + 1ms); };
    probe.on_closed = [&probe](TimePoint) { probe.out.close(Closing::fin); };
  };
  const auto listener = loop->listen({"127.0.0.1"}, doorman).value();
  std::vector<std::unique_ptr<Probe>> clients;
  for (int at = 0; at < 3; ++at) {
    auto& client = *clients.emplace_back(std::make_unique<Probe>());
    client.out.connect(listener->address());
    client.out.send(to_bytes("a line of some length"));
    client.out.close(Closing::half, TimePoint{50ms});
    client.link = loop->dial(client);
  }
  loop->run([] { return false; });
  std::vector<std::string> trace;
  for (const auto& probes : {&clients, &doorman.probes})
    for (const auto& probe : *probes) trace.insert(trace.end(), probe->trace.begin(), probe->trace.end());
  for (const auto& client : clients) BOOST_TEST(client->got == "a line of some length");
  return trace;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sim_loop)

BOOST_AUTO_TEST_CASE(same_seed_gives_the_same_run_and_another_seed_another) {
  const auto trace = shaky_conversation(Seed{42});
  BOOST_TEST(trace.size() > 20U);
  BOOST_TEST(trace == shaky_conversation(Seed{42}), boost::test_tools::per_element());
  BOOST_TEST((trace != shaky_conversation(Seed{43})));
}

BOOST_AUTO_TEST_CASE(virtual_hour_passes_at_once) {
  const auto loop = make_sim_loop(Seed{1});
  int beats = 0;
  std::unique_ptr<Timer> beat;
  beat = loop->timer([&] {
    if (++beats < 3600) beat->arm(loop->now() + 1s);
  });
  beat->arm(TimePoint{1s});
  loop->run([] { return false; });
  BOOST_TEST(beats == 3600);
  BOOST_TEST((loop->now() == TimePoint{1h}));
}

BOOST_AUTO_TEST_CASE(unknown_address_is_refused_after_a_round_trip) {
  const auto loop = make_sim_loop(Seed{1}, {.latency = 3ms});
  Probe client;
  client.out.connect({"127.0.0.9", 1});
  client.link = loop->dial(client);
  loop->run([] { return false; });
  BOOST_TEST(client.trace == std::vector<std::string>{"6000000 closed refused"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(listeners_have_addresses_of_their_own) {
  const auto loop = make_sim_loop(Seed{1});
  Doorman doorman;
  const auto one = loop->listen({"127.0.0.1"}, doorman).value();
  const auto two = loop->listen({"127.0.0.1"}, doorman).value();
  BOOST_TEST((one->address() != two->address()));
}

BOOST_AUTO_TEST_CASE(connections_over_the_cap_are_accepted_in_the_next_second) {
  Bench<Simulated> bench;
  std::vector<std::unique_ptr<Probe>> crowd;
  for (int at = 0; at < 2 * accepts_per_second + 1; ++at) {
    auto& probe = *crowd.emplace_back(std::make_unique<Probe>());
    probe.out.connect(bench.listener->address());
    probe.out.send(to_bytes("me"));
    probe.link = bench.loop->dial(probe);
  }
  bench.loop->run([] { return false; });
  const auto& times = bench.doorman.times;
  BOOST_TEST_REQUIRE(times.size() == crowd.size());
  BOOST_TEST((times.at(accepts_per_second - 1) == TimePoint{50us}));
  BOOST_TEST((times.at(accepts_per_second) == TimePoint{1s}));
  BOOST_TEST((times.at(2 * accepts_per_second - 1) == TimePoint{1s}));
  BOOST_TEST((times.back() == TimePoint{2s}));
  for (const auto& probe : bench.doorman.probes) BOOST_TEST(probe->got == "me");
}

BOOST_AUTO_TEST_CASE(writes_are_cut_into_segments_of_at_most_the_stated_size) {
  const auto loop = make_sim_loop(Seed{5}, {.max_segment = 3});
  Doorman doorman;
  std::vector<std::string> pieces;
  doorman.equip = [&](Probe& probe) { probe.on_receive = [&](TimePoint) { pieces.push_back(std::exchange(probe.got, {})); }; };
  const auto listener = loop->listen({"127.0.0.1"}, doorman).value();
  Probe client;
  client.out.connect(listener->address());
  client.out.send(to_bytes("abcdefghijklmnopqrstuvwxyz"));
  client.link = loop->dial(client);
  loop->run([] { return false; });
  std::string whole;
  for (const auto& piece : pieces) {
    BOOST_TEST(piece.size() <= 3U);
    whole += piece;
  }
  BOOST_TEST(whole == "abcdefghijklmnopqrstuvwxyz");
  BOOST_TEST(pieces.size() > 9U);
}

BOOST_AUTO_TEST_CASE(what_arrives_at_one_moment_is_read_at_once_if_asked_for) {
  const auto pieces_of = [](bool coalesce) {
    const auto loop = make_sim_loop(Seed{5}, {.coalesce = coalesce});
    Doorman doorman;
    std::vector<std::string> pieces;
    doorman.equip = [&](Probe& probe) { probe.on_receive = [&](TimePoint) { pieces.push_back(std::exchange(probe.got, {})); }; };
    const auto listener = loop->listen({"127.0.0.1"}, doorman).value();
    Probe client;
    client.out.connect(listener->address());
    for (const auto* text : {"one", "two"}) client.out.send(to_bytes(text));
    client.out.send(to_bytes("later"), TimePoint{5ms});
    client.out.close(Closing::fin, TimePoint{5ms});
    client.link = loop->dial(client);
    loop->run([] { return false; });
    return pieces;
  };
  BOOST_TEST(pieces_of(false) == (std::vector<std::string>{"one", "two", "later"}), boost::test_tools::per_element());
  BOOST_TEST(pieces_of(true) == (std::vector<std::string>{"onetwo", "later"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(endpoint_whose_deadline_never_advances_is_an_error_with_words) {
  struct Stuck : Probe {
    [[nodiscard]] TimePoint next_deadline() const override { return TimePoint{2ms}; }
  };
  const auto loop = make_sim_loop(Seed{1});
  Stuck stuck;
  stuck.link = loop->dial(stuck);
  BOOST_CHECK_EXCEPTION(loop->run([] { return false; }), std::logic_error, [](const std::logic_error& error) {
    return std::string_view{error.what()}.starts_with("an endpoint was called 100000 times at 2 ms");
  });
}

BOOST_AUTO_TEST_CASE(run_stops_right_after_the_event_that_fulfils_it) {
  const auto loop = make_sim_loop(Seed{1});
  int count = 0;
  const auto one = loop->timer([&] { ++count; });
  const auto two = loop->timer([&] { ++count; });
  one->arm(TimePoint{1ms});
  two->arm(TimePoint{1ms});
  loop->run([&] { return count == 1; });
  BOOST_TEST(count == 1);
  loop->run([&] { return true; });
  BOOST_TEST(count == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec::test
