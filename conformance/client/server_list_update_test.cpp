#include <boost/math/distributions/binomial.hpp>
#include <boost/test/unit_test.hpp>
#include <map>

#include "conformance/client/stage_test.hpp"

using namespace zkspec;
using namespace zkspec::stage;

namespace {

Address server(std::uint16_t number) { return {"127.0.0." + std::to_string(number), number}; }

std::vector<Address> servers(std::initializer_list<std::uint16_t> numbers) {
  std::vector<Address> list;
  for (const auto number : numbers) list.push_back(server(number));
  return list;
}

/// A thing that happens with probability p has happened so often, as far as 10,000 handles can tell: this is wrong for one seed in 10^9.
bool is_probable(int count, int of, double p) {
  const boost::math::binomial law(of, p);
  return cdf(law, count) > 5e-10 && cdf(complement(law, count - 1)) > 5e-10;
}

/// Where 10,000 handles that were connected to the first server of `before` turn to after the update; 0: they stay.
std::map<std::uint16_t, int> moves(const std::vector<Address>& before, const std::vector<Address>& after) {
  std::map<std::uint16_t, int> moved;
  for (std::uint64_t seed = 1; seed <= 10'000; ++seed) {
    Random random{Seed{seed}};
    ServerList list{before, random};
    list.connected();
    ++moved[list.update(after, before.front()) ? list.next(at(0s), 1s).to.port : std::uint16_t{0}];
  }
  return moved;
}

struct Row {
  std::string_view name;
  std::vector<Address> before;
  std::vector<Address> after;
  std::map<std::uint16_t, double> p;  ///< of each server to be turned to, or 0 to stay; all others never
};

ClientOptions read_only_options() {
  auto options = Stage::default_options();
  options.read_only = true;
  return options;
}

wire::ConnectResponse read_only_grant(SessionId id, Bytes secret = password) {
  auto response = grant(3s, id, std::move(secret));
  response.readOnly.value = true;
  return response;
}

void connect_read_only(Stage& stage) {
  stage.start();
  stage.say(read_only_grant(SessionId{5}, to_bytes("of the read-only")));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(server_list_update)

BOOST_AUTO_TEST_CASE(handles_move_with_the_probabilities_of_the_guide) {
  const Row rows[] = {
      {"one to two: half move", servers({1}), servers({1, 2}), {{0, 0.5}, {2, 0.5}}},
      {"three to five: two in five move, to the new ones", servers({1, 2, 3}), servers({1, 2, 3, 4, 5}), {{0, 0.6}, {4, 0.2}, {5, 0.2}}},
      {"grown, own server gone: to the new ones", servers({1, 2}), servers({2, 3, 4}), {{3, 0.5}, {4, 0.5}}},
      {"five to three, own server kept: all stay", servers({1, 2, 3, 4, 5}), servers({1, 2, 3}), {{0, 1}}},
      {"five to three, own server gone: each kept one alike",
       servers({1, 2, 3, 4, 5}),
       servers({3, 4, 5}),
       {{3, 1. / 3}, {4, 1. / 3}, {5, 1. / 3}}},
      {"five to three, two kept, one new: 4/9 to the old ones",
       servers({1, 2, 3, 4, 5}),
       servers({4, 5, 6}),
       {{4, 2. / 9}, {5, 2. / 9}, {6, 5. / 9}}},
      {"all replaced: to the new ones", servers({1, 2, 3}), servers({4, 5, 6}), {{4, 1. / 3}, {5, 1. / 3}, {6, 1. / 3}}},
      {"the same list in another order: all stay", servers({1, 2, 3}), servers({3, 1, 2}), {{0, 1}}},
  };
  for (const auto& row : rows) {
    int expected_only = 0;
    for (const auto& [target, count] : moves(row.before, row.after)) {
      const auto p = row.p.find(target);
      BOOST_TEST_REQUIRE((p != row.p.end()), row.name << ": some go to " << target);
      BOOST_TEST((p->second == 1 ? count == 10'000 : is_probable(count, 10'000, p->second)), row.name << ": " << count << " to " << target);
      ++expected_only;
    }
    BOOST_TEST(expected_only == static_cast<int>(row.p.size()), row.name);
  }
}

BOOST_AUTO_TEST_CASE(when_the_new_servers_are_used_up_the_old_ones_have_their_turn) {
  Random random{Seed{3}};
  ServerList list{servers({1, 2}), random};
  BOOST_TEST_REQUIRE(list.update(servers({2, 3, 4}), server(1)));
  std::vector<std::uint16_t> tried;
  for (int i = 0; i < 6; ++i) tried.push_back(list.next(at(0s), 1s).to.port);
  BOOST_TEST((std::set<std::uint16_t>{tried[0], tried[1]} == std::set<std::uint16_t>{3, 4}));
  BOOST_TEST(tried[2] == 2U);
  BOOST_TEST((std::set<std::uint16_t>{tried.begin() + 3, tried.end()}.size() == 3), "then the plain order of the list");
}

BOOST_AUTO_TEST_CASE(a_connection_ends_the_special_order) {
  Random random{Seed{3}};
  ServerList list{servers({1, 2}), random};
  BOOST_TEST_REQUIRE(list.update(servers({2, 3, 4}), server(1)));
  list.next(at(0s), 1s);
  list.connected();
  std::set<std::uint16_t> tried;
  for (int i = 0; i < 3; ++i) tried.insert(list.next(at(0s), 1s).to.port);
  BOOST_TEST(tried.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_handle_whose_server_is_gone_takes_its_session_to_another) {
  Stage stage;
  stage.start_and_grant();
  const auto left = stage.newest().to;
  stage.call(command::UpdateServers{"new", servers({7, 8})});
  BOOST_TEST(stage.take_told() == "done new ok; disconnected");
  BOOST_TEST(stage.connections.size() == 2U);
  BOOST_TEST((stage.connections[0].closed && stage.newest().to != left));
  BOOST_TEST((stage.newest().handshake().sessionId == session_id));
  BOOST_TEST((stage.newest().handshake().passwd == password));
  stage.say(grant());
  BOOST_TEST(stage.take_told() == "connected");
}

BOOST_AUTO_TEST_CASE(an_empty_list_is_refused_and_changes_nothing) {
  Stage stage;
  stage.start_and_grant();
  stage.call(command::UpdateServers{"none", {}});
  stage.pass(1s);
  BOOST_TEST(stage.take_told() == "done none other");
  BOOST_TEST(stage.open);
}

BOOST_AUTO_TEST_CASE(a_handle_without_a_connection_turns_to_the_new_list) {
  Stage stage;
  for (const auto& each : servers({1, 2, 3})) stage.refusing.insert(each);
  stage.start();
  stage.pass(100ms);
  stage.call(command::UpdateServers{"new", servers({7})});
  BOOST_TEST((stage.newest().to == server(7)));
  stage.say(grant());
  BOOST_TEST(stage.take_told() == "done new ok; connected");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(read_only_session)

BOOST_AUTO_TEST_CASE(others_are_asked_with_pauses_that_double) {
  Stage stage{read_only_options()};
  HonestServer alive{stage};
  connect_read_only(stage);
  stage.on_frame = [&](const auto& frame) { alive.answer(frame); };
  for (const auto& each : Stage::default_options().servers) stage.isro[each] = "ro";
  stage.pass(1600ms);
  std::vector<Duration> moments;
  for (const auto& [when, whom] : stage.probes) {
    moments.push_back(when.time_since_epoch());
    BOOST_TEST((whom != stage.newest().to), "its own server is not asked");
  }
  BOOST_TEST((moments == std::vector<Duration>{100ms, 300ms, 700ms, 1500ms}));
}

BOOST_AUTO_TEST_CASE(a_server_that_says_rw_gets_the_client_whose_session_begins_anew_there) {
  Stage stage{read_only_options()};
  connect_read_only(stage);
  for (const auto& each : Stage::default_options().servers) stage.isro[each] = "rw";
  stage.pass(100ms);
  BOOST_TEST(stage.take_told() == "connected_ro; disconnected");
  BOOST_TEST_REQUIRE(stage.connections.size() == 2U);
  BOOST_TEST((stage.newest().to == stage.probes.back().second));
  BOOST_TEST((stage.newest().handshake().sessionId == no_session));
  BOOST_TEST((stage.newest().handshake().passwd == to_bytes("of the read-only")));
  stage.say(grant());
  stage.cut();
  BOOST_TEST((stage.newest().handshake().sessionId == session_id));
}

BOOST_AUTO_TEST_CASE(a_real_session_keeps_its_id_through_a_read_only_server) {
  Stage stage{read_only_options()};
  stage.start_and_grant();
  stage.cut();
  stage.say(read_only_grant(session_id));
  stage.cut();
  BOOST_TEST((stage.newest().handshake().sessionId == session_id));
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_answer_is_given_up) {
  Stage stage{read_only_options()};
  HonestServer alive{stage};
  connect_read_only(stage);
  stage.on_frame = [&](const auto& frame) { alive.answer(frame); };
  stage.pass(1400ms);
  BOOST_TEST_REQUIRE(stage.probes.size() == 2U);
  BOOST_TEST((stage.probes[1].first == at(1300ms)), "a second after the first question, and the pause");
}

BOOST_AUTO_TEST_SUITE_END()
