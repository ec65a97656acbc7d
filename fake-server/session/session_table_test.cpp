#include "fake-server/session/session_table.hpp"

#include <boost/test/unit_test.hpp>

#include "fake-server/session/password.hpp"

namespace zkspec {
namespace {

constexpr TimePoint start{};
constexpr ServerIndex s1{1};
constexpr ServerIndex s2{2};
constexpr ConnectionId first{1};
constexpr ConnectionId second{2};
constexpr SessionLimits limits{.tick = 1s};

BOOST_AUTO_TEST_SUITE(session_table)

BOOST_AUTO_TEST_CASE(timeouts_are_moved_into_the_bounds) {
  struct Row {
    std::string_view name;
    std::int32_t wanted;
    Duration granted;
  };
  constexpr Row rows[] = {
      {"negative", -5, 2s},
      {"zero", 0, 2s},
      {"below the floor", 1999, 2s},
      {"the floor", 2000, 2s},
      {"just above", 2001, 2001ms},
      {"just below the ceiling", 19'999, 19'999ms},
      {"the ceiling", 20'000, 20s},
      {"above the ceiling", 20'001, 20s},
      {"as much as the wire can say", 2'147'483'647, 20s},
      {"as little", -2'147'483'647 - 1, 2s},
  };
  for (const auto& row : rows) BOOST_TEST((negotiate(wire::Millis{row.wanted}, limits) == row.granted), row.name);
}

BOOST_AUTO_TEST_CASE(configured_bounds_replace_those_of_the_tick) {
  constexpr SessionLimits configured{.tick = 1s, .min_timeout = 500ms, .max_timeout = 3s};
  BOOST_TEST((negotiate(wire::Millis{1}, configured) == 500ms));
  BOOST_TEST((negotiate(wire::Millis{60'000}, configured) == 3s));
}

BOOST_AUTO_TEST_CASE(ids_name_their_server_and_count_up) {
  SessionTable table{limits, Seed{7}};
  const auto a = table.create(start, s1, 2s, first).id.value();
  const auto b = table.create(start, s1, 2s, first).id.value();
  const auto c = table.create(start, s2, 2s, first).id.value();
  BOOST_TEST((a >> 56) == 1);
  BOOST_TEST((a & 0xffff) == 0);
  BOOST_TEST(b == a + 1);
  BOOST_TEST((c >> 56) == 2);
  BOOST_TEST((table.find(SessionId{a})->password == password_of(SessionId{a})));
}

BOOST_AUTO_TEST_CASE(ids_are_a_function_of_the_seed) {
  const auto first_id = [](Seed seed) { return SessionTable{limits, seed}.create(start, s1, 2s, first).id; };
  BOOST_TEST((first_id(Seed{7}) == first_id(Seed{7})));
  BOOST_TEST((first_id(Seed{7}) != first_id(Seed{8})));
}

BOOST_AUTO_TEST_CASE(an_id_that_a_script_made_up_is_not_given_out_again) {
  SessionTable table{limits, Seed{7}};
  const auto a = table.create(start, s1, 2s, first).id;
  table.adopt(start, s1, SessionId{a.value() + 1}, Bytes(16), 2s, second);
  BOOST_TEST((table.create(start, s1, 2s, first).id.value() == a.value() + 2));
}

BOOST_AUTO_TEST_CASE(a_silent_session_ends_at_the_tick_after_its_timeout) {
  struct Row {
    std::string_view name;
    Duration touched;
    Duration timeout;
    Duration ends;
  };
  constexpr Row rows[] = {
      {"never early, also on the tick", 0s, 2s, 3s}, {"just after a tick", 1ms, 2s, 3s}, {"just before a tick", 999ms, 2s, 3s},
      {"no multiple of the tick", 0s, 2500ms, 3s},   {"late touch", 600ms, 2500ms, 4s},
  };
  for (const auto& row : rows) {
    SessionTable table{limits, Seed{}};
    table.create(start + row.touched, s1, row.timeout, first);
    BOOST_TEST((table.next_expiry() == start + row.ends), row.name);
    BOOST_TEST(table.expire(start + row.ends - 1ns).empty(), row.name);
    BOOST_TEST(table.expire(start + row.ends).size() == 1U, row.name);
    BOOST_TEST((table.next_expiry() == never), row.name);
  }
}

BOOST_AUTO_TEST_CASE(a_touch_gives_the_whole_timeout_again) {
  SessionTable table{limits, Seed{}};
  const auto id = table.create(start, s1, 2s, first).id;
  table.touch(start + 2900ms, id);
  BOOST_TEST((table.find(id)->expires == start + 5s));
}

BOOST_AUTO_TEST_CASE(the_one_who_left_does_not_take_away_the_connection_of_the_next) {
  SessionTable table{limits, Seed{}};
  const auto id = table.create(start, s1, 2s, first).id;
  BOOST_TEST((table.attach(start, s2, id, 4s, second) == first));
  table.detach(id, first);
  BOOST_TEST((table.find(id)->connection == second));
  BOOST_TEST((table.find(id)->timeout == 4s));
  table.detach(id, second);
  BOOST_TEST(!table.find(id)->connection.has_value());
}

BOOST_AUTO_TEST_CASE(all_are_listed_in_the_order_of_their_ends) {
  SessionTable table{limits, Seed{7}};
  const auto late = table.create(start, s1, 9s, first).id;
  const auto soon = table.create(start, s1, 2s, second).id;
  BOOST_TEST_REQUIRE(table.all().size() == 2U);
  BOOST_TEST((table.all().front().id == soon));
  table.touch(start + 12s, soon);
  BOOST_TEST((table.all().front().id == late));
  table.erase(late);
  BOOST_TEST((table.next_expiry() == start + 15s));
}

BOOST_AUTO_TEST_CASE(a_new_leader_gives_everybody_their_time_anew) {
  SessionTable table{limits, Seed{7}};
  const auto id = table.create(start, s1, 2s, first).id;
  table.create(start, s1, 9s, second);
  table.touch_all(start + 20s);
  BOOST_TEST(table.expire(start + 22s).empty());
  const auto expired = table.expire(start + 23s);
  BOOST_TEST_REQUIRE(expired.size() == 1U);
  BOOST_TEST((expired.front().id == id));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
