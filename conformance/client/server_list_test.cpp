#include <boost/test/unit_test.hpp>

#include "conformance/client/stage_test.hpp"

using namespace zkspec;
using namespace zkspec::stage;

namespace {

const std::vector<Address> three{{"127.0.0.1", 1}, {"127.0.0.2", 2}, {"127.0.0.3", 3}};

}  // namespace

BOOST_AUTO_TEST_SUITE(server_list)

BOOST_AUTO_TEST_CASE(each_server_comes_first_for_some_handle) {
  Random random{Seed{1}};
  std::set<Address> first;
  for (int handle = 0; handle < 40; ++handle) first.insert(ServerList{three, random}.next(at(0s), 1s).to);
  BOOST_TEST(first.size() == 3U);
}

BOOST_AUTO_TEST_CASE(the_order_of_a_handle_stays) {
  Random random{Seed{1}};
  ServerList list{three, random};
  std::vector<Address> seen;
  for (int i = 0; i < 6; ++i) seen.push_back(list.next(at(0s), 1s).to);
  BOOST_TEST((std::set<Address>{seen.begin(), seen.begin() + 3}.size() == 3));
  BOOST_TEST(std::equal(seen.begin(), seen.begin() + 3, seen.begin() + 3));
}

BOOST_AUTO_TEST_CASE(a_failed_pass_is_followed_by_a_pause_and_a_slow_one_is_not) {
  Random random{Seed{1}};
  ServerList list{three, random};
  for (int i = 0; i < 3; ++i) BOOST_TEST((list.next(at(0s), 500ms).at == at(0s)));
  BOOST_TEST((list.next(at(100ms), 500ms).at == at(500ms)));
  BOOST_TEST((list.next(at(700ms), 500ms).at == at(700ms)));
}

BOOST_AUTO_TEST_CASE(the_one_server_that_answers_is_found) {
  for (const auto& answering : three) {
    Stage stage;
    for (const auto& other : three)
      if (other != answering) stage.refusing.insert(other);
    HonestServer server{stage};
    stage.on_frame = [&](const auto& frame) { server.answer(frame); };
    stage.start();
    stage.pass(1s);
    BOOST_TEST((stage.newest().to == answering));
    BOOST_TEST(stage.take_told() == "connected");
  }
}

BOOST_AUTO_TEST_CASE(a_lost_connection_is_replaced_at_another_server) {
  Stage stage;
  stage.start_and_grant();
  stage.cut();
  BOOST_TEST(stage.connections.size() == 2U);
  BOOST_TEST((stage.connections[0].to != stage.connections[1].to));
}

BOOST_AUTO_TEST_CASE(unreachable_servers_are_tried_for_ever_without_a_storm_and_without_a_word) {
  Stage stage;
  stage.refusing = {three.begin(), three.end()};
  stage.start();
  stage.pass(9s);
  BOOST_TEST(stage.take_told() == "");
  BOOST_TEST(stage.connections.size() == 57U);  // three at once, and three each half second after that
  stage.refusing.clear();
  stage.pass(500ms);
  stage.say(grant());
  BOOST_TEST(stage.take_told() == "connected");
}

BOOST_AUTO_TEST_CASE(a_server_that_grants_and_drops_is_not_stormed) {
  auto options = Stage::default_options();
  options.servers.resize(1);
  Stage stage{options};
  stage.on_frame = [&](const auto& frame) {
    stage.say(grant());
    if (wire::name_of(frame) == "ConnectRequest") stage.cut();
  };
  stage.start();
  stage.pass(3s);
  BOOST_TEST(stage.connections.size() == 7U);
}

BOOST_AUTO_TEST_CASE(at_most_one_connection_exists) {
  Stage stage;
  stage.start();
  stage.pass(30s);  // nobody answers
  for (std::size_t i = 0; i + 1 < stage.connections.size(); ++i)
    BOOST_TEST((stage.connections[i].closed && *stage.connections[i].closed <= stage.connections[i + 1].opened));
  BOOST_TEST(stage.connections.size() == 16U);
}

BOOST_AUTO_TEST_SUITE_END()
