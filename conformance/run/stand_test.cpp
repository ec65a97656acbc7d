// What servers under test are asked depends on what they are.
#include "conformance/run/stand.hpp"

#include <boost/test/unit_test.hpp>

#include "conformance/run/shipped_suite_test.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

using namespace zkspec;

BOOST_AUTO_TEST_SUITE(stands)

BOOST_AUTO_TEST_CASE(cases_are_for_servers_that_have_what_they_need) {
  const Plan plan{.suite = &shipped::suite(),
                  .variants = *select(shipped::suite(), Role::server, {"moved/old-connection", "expiry/leader-lost"}, Group::ordinary)};
  BOOST_TEST_REQUIRE(plan.variants.size() == 2U);
  const auto loop = make_asio_loop();
  ServersToJudge servers{.addresses = {{"127.0.0.1", 1}}, .terms = {.tick = 1s}};
  const auto reasons = [&] {
    const ServerStand stand{*loop, plan, servers};
    return stand.inapplicable(*plan.variants[0]) + "; " + stand.inapplicable(*plan.variants[1]);
  };
  BOOST_TEST(reasons() == "needs ensemble; needs ensemble");
  servers.capabilities = {"ensemble"};
  BOOST_TEST(reasons() == "needs restart; ");
  servers.capabilities.insert("restart");
  BOOST_TEST(reasons() == "; ");
}

BOOST_AUTO_TEST_CASE(nodes_that_trials_have_left_and_nobody_can_delete_are_told) {
  const Plan plan{.suite = &shipped::suite()};
  const auto loop = make_sim_loop(Seed{1});
  auto create = wire::make_request(wire::OpCode::create);
  create.body = wire::CreateRequest{.path = "/zkspec-0x7"};
  CaseResult trial;
  trial.log.append({}, event::Frame{ServerIndex{1}, ConnectionId{1}, Direction::to_server, create, wire::encode(create)});
  std::vector<std::string> left;
  ServersToJudge servers{.addresses = {{"127.0.0.1", 1}}, .left_behind = [&left](const auto& nodes) { left = nodes; }};
  ServerStand stand{*loop, plan, servers};
  stand.note_end(trial);
  stand.clear_away();
  BOOST_TEST((left == std::vector<std::string>{"/zkspec-0x7"}));
  left.clear();
  stand.clear_away();
  BOOST_TEST(left.empty());
}

BOOST_AUTO_TEST_SUITE_END()
