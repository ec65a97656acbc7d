// What servers under test are asked depends on how many they are.
#include "conformance/run/stand.hpp"

#include <boost/test/unit_test.hpp>

#include "conformance/run/shipped_suite_test.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"

using namespace zkspec;

BOOST_AUTO_TEST_SUITE(stands)

BOOST_AUTO_TEST_CASE(cases_of_an_ensemble_are_for_three_servers) {
  const Plan plan{.suite = &shipped::suite(),
                  .variants = *select(shipped::suite(), Role::server, {"moved/old-connection"}, Group::ordinary)};
  BOOST_TEST_REQUIRE(plan.variants.size() == 1U);
  const auto loop = make_asio_loop();
  std::vector<Address> servers{{"127.0.0.1", 1}};
  BOOST_TEST(ServerStand(*loop, plan, servers, 1s).inapplicable(*plan.variants[0]) == "needs ensemble");
  servers.insert(servers.end(), {{"127.0.0.1", 2}, {"127.0.0.1", 3}});
  BOOST_TEST(ServerStand(*loop, plan, servers, 1s).inapplicable(*plan.variants[0]).empty());
}

BOOST_AUTO_TEST_SUITE_END()
