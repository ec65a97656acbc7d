// What every loop promises, asked of each of them: the simulated network, the same with delays and cuts, and real sockets.
#include <boost/mp11/list.hpp>

#include "fake-server/loop/slot.hpp"
#include "fake-server/loop/test_probe.hpp"

namespace zkspec::test {
namespace {

using Kinds = boost::mp11::mp_list<Simulated, SimulatedShaky, Real>;

bool is_cut_off(Closing how) { return how == Closing::reset || how == Closing::refused; }

}  // namespace

BOOST_AUTO_TEST_SUITE(loop_contract)

BOOST_AUTO_TEST_CASE_TEMPLATE(bytes_sent_before_the_connection_is_up_are_kept_and_answered, Kind, Kinds) {
  Bench<Kind> bench;
  bench.doorman.equip = [](Probe& probe) {
    probe.on_receive = [&probe](TimePoint) { probe.out.send(to_bytes(std::exchange(probe.got, {}))); };
  };
  bench.dial();
  bench.client.out.send(to_bytes("hello "));
  bench.client.out.send(to_bytes("there"));
  BOOST_TEST(bench.until([&] { return bench.client.got.size() == 11; }));
  BOOST_TEST(bench.client.got == "hello there");
  BOOST_TEST(bench.doorman.peers.at(0).host == "127.0.0.1");
  BOOST_TEST(bench.doorman.peers.at(0).port != 0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(server_that_speaks_first_is_heard, Kind, Kinds) {
  Bench<Kind> bench;
  bench.doorman.equip = [](Probe& probe) { probe.out.send(to_bytes("welcome")); };
  bench.dial();
  BOOST_TEST(bench.until([&] { return bench.client.got == "welcome"; }));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(one_mebibyte_arrives_complete_and_is_followed_by_the_fin, Kind, Kinds) {
  Bench<Kind> bench;
  std::string text(1U << 20U, '\0');
  for (std::size_t at = 0; at < text.size(); ++at) text[at] = static_cast<char>(at * 7 / 5);
  bench.dial();
  bench.client.out.send(to_bytes(text));
  bench.client.out.close(Closing::fin);
  BOOST_TEST(bench.until([&] { return !bench.doorman.probes.empty() && !bench.served().closings.empty(); }));
  BOOST_TEST((bench.served().got == text));
  BOOST_TEST((bench.served().closings == std::vector{Closing::fin}));
  BOOST_TEST(bench.client.closings.empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(refusing_port_refuses_and_then_accepts_again, Kind, Kinds) {
  Bench<Kind> bench;
  const auto address = bench.listener->address();
  bench.listener->refuse();
  bench.dial();
  BOOST_TEST(bench.until([&] { return !bench.client.closings.empty(); }));
  BOOST_TEST((bench.client.closings == std::vector{Closing::refused}));
  bench.listener->accept();
  bench.listener->refuse();
  bench.listener->accept();
  bench.listener->accept();
  BOOST_TEST((bench.listener->address() == address));
  bench.client.out.connect(address);
  bench.client.link->wake();
  BOOST_TEST(bench.until([&] { return bench.doorman.probes.size() == 1; }));
  settle(*bench.loop);
  BOOST_TEST(bench.doorman.probes.size() == 1U);
  BOOST_TEST(bench.client.closings.size() == 1U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(listener_that_is_gone_refuses, Kind, Kinds) {
  Bench<Kind> bench;
  bench.client.out.connect(bench.listener->address());
  bench.listener.reset();
  bench.client.link = bench.loop->dial(bench.client);
  BOOST_TEST(bench.until([&] { return !bench.client.closings.empty(); }));
  BOOST_TEST((bench.client.closings == std::vector{Closing::refused}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(reset_is_seen_as_reset_and_loses_what_was_postponed, Kind, Kinds) {
  Bench<Kind> bench;
  bench.dial();
  bench.client.out.send(to_bytes("go"));
  bench.doorman.equip = [](Probe& probe) {
    probe.on_receive = [&probe](TimePoint) {
      probe.on_receive = {};
      probe.out.close(Closing::reset);
      probe.out.send(to_bytes("too late"));
    };
  };
  BOOST_TEST(bench.until([&] { return !bench.client.closings.empty(); }));
  BOOST_TEST((bench.client.closings == std::vector{Closing::reset}));
  BOOST_TEST(bench.client.got.empty());
  settle(*bench.loop);
  BOOST_TEST(bench.served().closings.empty());  // nobody is told of a close that it asked for
}

BOOST_AUTO_TEST_CASE_TEMPLATE(half_closed_side_still_receives_and_then_hears_the_end, Kind, Kinds) {
  Bench<Kind> bench;
  bench.doorman.equip = [](Probe& probe) {
    probe.out.read(false);
    probe.on_receive = [&probe](TimePoint) {
      probe.on_receive = {};
      probe.out.send(to_bytes("still here"));
    };
    probe.deadline = TimePoint{20ms};
    probe.on_tick = [&probe](TimePoint) { probe.out.read(true); };
  };
  bench.dial();
  bench.client.out.send(to_bytes("last words"));
  bench.client.out.close(Closing::half);
  bench.client.out.send(to_bytes("never sent"));
  BOOST_TEST(bench.until([&] { return !bench.client.closings.empty(); }));
  BOOST_TEST(bench.served().got == "last words");
  BOOST_TEST(bench.client.got == "still here");
  BOOST_TEST((bench.served().closings == std::vector{Closing::fin}));
  BOOST_TEST((bench.client.closings == std::vector{Closing::fin}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(postponed_item_holds_back_all_that_follow, Kind, Kinds) {
  Bench<Kind> bench;
  std::vector<std::pair<std::string, TimePoint>> seen;
  bench.doorman.equip = [&seen](Probe& probe) {
    probe.on_receive = [&](TimePoint now) { seen.emplace_back(std::exchange(probe.got, {}), now); };
  };
  bench.dial();
  bench.client.out.send(to_bytes("a"));
  bench.client.out.send(to_bytes("b"), TimePoint{30ms});
  bench.client.out.send(to_bytes("c"));
  bench.client.out.close(Closing::fin, TimePoint{60ms});
  BOOST_TEST(bench.until([&] { return !bench.doorman.probes.empty() && !bench.served().closings.empty(); }));
  BOOST_TEST_REQUIRE(seen.size() >= 2U);
  BOOST_TEST(seen.front().first == "a");
  BOOST_TEST((seen.at(1).second >= TimePoint{30ms}));
  BOOST_TEST(seen.at(1).first.front() == 'b');
  BOOST_TEST(seen.back().first.back() == 'c');
  BOOST_TEST((bench.loop->now() >= TimePoint{60ms}));
  if constexpr (std::is_same_v<Kind, Simulated>) {
    BOOST_TEST((seen.at(1).second == TimePoint{30ms + 50us}));
    BOOST_TEST((bench.loop->now() == TimePoint{60ms + 50us}));
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(bytes_and_the_end_are_held_back_while_reading_is_disabled, Kind, Kinds) {
  Bench<Kind> bench;
  bench.doorman.equip = [](Probe& probe) { probe.out.read(false); };
  bench.dial();
  bench.client.out.send(to_bytes("patience"));
  bench.client.out.close(Closing::fin);
  BOOST_TEST(bench.until([&] { return bench.doorman.probes.size() == 1; }));
  settle(*bench.loop);
  BOOST_TEST(bench.served().got.empty());
  BOOST_TEST(bench.served().closings.empty());
  bench.served().out.read(true);
  bench.served().link->wake();
  BOOST_TEST(bench.until([&] { return !bench.served().closings.empty(); }));
  BOOST_TEST(bench.served().got == "patience");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(reading_disabled_in_receive_stops_at_once, Kind, Kinds) {
  Bench<Kind> bench;
  bench.doorman.equip = [](Probe& probe) { probe.on_receive = [&probe](TimePoint) { probe.out.read(false); }; };
  bench.dial();
  bench.client.out.send(to_bytes("first"));
  bench.client.out.send(to_bytes("second"), TimePoint{20ms});
  BOOST_TEST(bench.until([&] { return !bench.doorman.probes.empty() && !bench.served().got.empty(); }));
  settle(*bench.loop, 40ms);
  BOOST_TEST(bench.served().got == "first");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(link_and_endpoint_may_be_destroyed_in_a_callback, Kind, Kinds) {
  Bench<Kind> bench;
  bench.doorman.equip = [&bench](Probe& probe) {
    probe.on_receive = [&bench](TimePoint) {
      bench.doorman.probes.front()->link.reset();
      bench.doorman.probes.clear();
    };
  };
  bench.dial();
  bench.client.on_closed = [&](TimePoint) { bench.client.link.reset(); };
  bench.client.out.send(to_bytes("end of you"));
  BOOST_TEST(bench.until([&] { return bench.client.link == nullptr; }));
  BOOST_TEST((bench.client.closings == std::vector{Closing::reset}));
  BOOST_TEST(bench.doorman.times.size() == 1U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(listener_may_be_destroyed_while_it_accepts, Kind, Kinds) {
  Bench<Kind> bench;
  bench.doorman.equip = [&](Probe& probe) {
    bench.listener.reset();
    probe.out.send(to_bytes("the last one"));
  };
  bench.dial();
  BOOST_TEST(bench.until([&] { return bench.client.got == "the last one"; }));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(sending_to_a_peer_that_has_closed_breaks_nothing, Kind, Kinds) {
  Bench<Kind> bench;
  bench.doorman.equip = [](Probe& probe) { probe.out.close(Closing::fin); };
  bench.dial();
  bench.client.out.send(to_bytes("anybody?"));
  bench.client.on_closed = [&](TimePoint now) {
    bench.client.out.send(to_bytes("nobody"));
    bench.client.deadline = now + 5ms;
  };
  bench.client.on_tick = [&](TimePoint) { bench.client.out.send(to_bytes("really nobody")); };
  BOOST_TEST(bench.until([&] { return !bench.client.ticks.empty(); }));
  settle(*bench.loop);
  BOOST_TEST((bench.client.closings == std::vector{Closing::fin}));
  BOOST_TEST(bench.served().closings.empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(writing_into_a_reset_is_reported_once, Kind, Kinds) {
  Bench<Kind> bench;
  bench.doorman.equip = [](Probe& probe) { probe.out.close(Closing::reset, TimePoint{5ms}); };
  bench.dial();
  for (int at = 0; at < 20; ++at) bench.client.out.send(to_bytes("again"), TimePoint{at * 1ms});
  BOOST_TEST(bench.until([&] { return !bench.client.closings.empty(); }));
  settle(*bench.loop);
  BOOST_TEST((bench.client.closings == std::vector{Closing::reset}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(connect_while_connected_resets_the_old_connection_silently, Kind, Kinds) {
  Bench<Kind> bench;
  bench.dial();
  bench.client.out.send(to_bytes("one"));
  BOOST_TEST(bench.until([&] { return bench.doorman.probes.size() == 1 && bench.served().got == "one"; }));
  bench.client.out.connect(bench.listener->address());
  bench.client.out.send(to_bytes("two"));
  bench.client.link->wake();
  BOOST_TEST(bench.until([&] { return bench.doorman.probes.size() == 2 && bench.doorman.probes[1]->got == "two"; }));
  BOOST_TEST(bench.until([&] { return !bench.served().closings.empty(); }));
  BOOST_TEST((bench.served().closings == std::vector{Closing::reset}));
  BOOST_TEST(bench.served().got == "one");
  BOOST_TEST(bench.client.closings.empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(output_postponed_on_a_lost_connection_does_not_reach_the_next, Kind, Kinds) {
  Bench<Kind> bench;
  bench.doorman.equip = [&bench](Probe& probe) {
    if (bench.doorman.probes.size() == 1) probe.out.close(Closing::fin);
  };
  bench.dial();
  bench.client.out.send(to_bytes("stale"), TimePoint{40ms});
  bench.client.on_closed = [&](TimePoint) {
    bench.client.out.connect(bench.listener->address());
    bench.client.out.send(to_bytes("fresh"));
  };
  BOOST_TEST(bench.until([&] { return bench.doorman.probes.size() == 2 && !bench.doorman.probes[1]->got.empty(); }));
  settle(*bench.loop, 60ms);
  BOOST_TEST(bench.doorman.probes[1]->got == "fresh");
  if constexpr (!Kind::is_real) BOOST_TEST((bench.doorman.times[1] < TimePoint{40ms}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(peer_that_never_reads_costs_the_connection, Kind, Kinds) {
  Bench<Kind> bench;
  bench.doorman.equip = [](Probe& probe) { probe.out.read(false); };
  bench.dial();
  BOOST_TEST(bench.until([&] { return bench.doorman.probes.size() == 1; }));
  bench.client.out.send(Bytes(std::size_t{80} << 20U));
  bench.client.link->wake();
  BOOST_TEST(bench.until([&] { return !bench.client.closings.empty(); }));
  BOOST_TEST((bench.client.closings == std::vector{Closing::reset}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(who_keeps_back_what_there_is_no_room_for_is_asked_again_when_the_peer_reads, Kind, Kinds) {
  constexpr std::size_t piece = 100'000;
  constexpr std::size_t pieces = 1000;  // more than the kernel takes, too
  std::size_t left = pieces;
  Bench<Kind> bench;
  bench.doorman.equip = [&](Probe& probe) {
    probe.on_drain = [&] {
      for (auto room = probe.link->room(); left > 0 && room > 0; --left) {
        probe.out.send(Bytes(piece));
        room -= std::min(room, piece);
      }
    };
  };
  bench.dial();
  bench.client.out.read(false);
  BOOST_TEST(bench.until([&] { return left < pieces; }));
  settle(*bench.loop);
  BOOST_TEST(left > pieces / 2);
  if constexpr (!Kind::is_real) BOOST_TEST((pieces - left) * piece < output_window + piece);
  bench.client.out.read(true);
  bench.client.link->wake();
  BOOST_TEST(bench.until([&] { return bench.client.got.size() == pieces * piece; }));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(deadlines_tick_in_time_and_as_often_as_they_are_set, Kind, Kinds) {
  Bench<Kind> bench;
  bench.client.deadline = TimePoint{10ms};
  bench.client.on_tick = [&](TimePoint now) {
    if (bench.client.ticks.size() < 4) bench.client.deadline = now + 10ms;
  };
  bench.client.link = bench.loop->dial(bench.client);
  BOOST_TEST(bench.until([&] { return bench.client.ticks.size() == 4; }));
  settle(*bench.loop);
  BOOST_TEST_REQUIRE(bench.client.ticks.size() == 4U);
  for (std::size_t at = 0; at < 4; ++at) BOOST_TEST((bench.client.ticks[at] >= TimePoint{10ms * (at + 1)}));
  if constexpr (!Kind::is_real) BOOST_TEST((bench.client.ticks.back() == TimePoint{40ms}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(wake_in_a_callback_is_deferred, Kind, Kinds) {
  Bench<Kind> bench;
  bool inside = false;
  bench.client.deadline = TimePoint{1ms};
  bench.client.on_tick = [&](TimePoint now) {
    BOOST_TEST(!inside);
    inside = true;
    if (bench.client.ticks.size() < 3) {
      bench.client.deadline = now;
      bench.client.link->wake();
    }
    inside = false;
  };
  bench.client.link = bench.loop->dial(bench.client);
  BOOST_TEST(bench.until([&] { return bench.client.ticks.size() == 3; }));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(more_connections_than_the_cap_wait_and_are_reset_by_refuse, Kind, Kinds) {
  Bench<Kind> bench;
  constexpr int accepts_per_second = ListenOptions{}.accepts_per_second;
  constexpr std::size_t attempts = accepts_per_second + 20;
  std::vector<std::unique_ptr<Probe>> crowd;
  for (std::size_t at = 0; at < attempts; ++at) {
    auto& probe = *crowd.emplace_back(std::make_unique<Probe>());
    probe.out.connect(bench.listener->address());
    probe.link = bench.loop->dial(probe);
  }
  const auto is_lost = [](const auto& probe) { return !probe->closings.empty(); };
  const auto lost = [&] { return static_cast<std::size_t>(std::ranges::count_if(crowd, is_lost)); };
  const auto accepted = [&] { return bench.doorman.probes.size(); };
  BOOST_TEST(bench.until([&] { return accepted() == accepts_per_second; }));
  settle(*bench.loop, 5ms);
  const bool in_first_window = bench.loop->now() < TimePoint{1s};  // not on a host that stalls
  bench.listener->refuse();
  BOOST_TEST(bench.until([&] { return accepted() + lost() == attempts; }));
  if (in_first_window) BOOST_TEST(accepted() == static_cast<std::size_t>(accepts_per_second));
  for (const auto& probe : crowd) BOOST_TEST(std::ranges::all_of(probe->closings, is_cut_off));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(timers_fire_once_in_order_and_may_destroy_themselves, Kind, Kinds) {
  Kind kind;
  std::string order;
  std::unique_ptr<Timer> suicidal;
  suicidal = kind.loop->timer([&] {
    order += 's';
    suicidal.reset();
  });
  const auto late = kind.loop->timer([&] { order += 'l'; });
  const auto past = kind.loop->timer([&] { order += 'p'; });
  const auto disarmed = kind.loop->timer([&] { order += 'd'; });
  late->arm(TimePoint{1ms});
  late->arm(TimePoint{30ms});
  suicidal->arm(TimePoint{10ms});
  disarmed->arm(TimePoint{5ms});
  disarmed->arm(never);
  past->arm(TimePoint{-1s});
  BOOST_TEST(run_until(*kind.loop, [&] { return order.size() == 3; }));
  BOOST_TEST(order == "psl");
  BOOST_TEST((kind.loop->now() >= TimePoint{30ms}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec::test
