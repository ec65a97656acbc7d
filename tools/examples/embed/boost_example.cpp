// How a program is tested with Boost.Test against a ZooKeeper that does what the test wants.
#define BOOST_TEST_MODULE service
#include <boost/test/unit_test.hpp>
#include <zkspec/fake_server.hpp>

#include "service.hpp"

using namespace std::chrono_literals;

namespace {

constexpr auto bound = 20s;  // of what comes soon; only a failing test waits for it

bool registers(const zkspec::LoggedEvent& seen) { return seen.frame == "create" && seen.field("path") == "/billing"; }

}  // namespace

BOOST_AUTO_TEST_CASE(service_registers_again_after_its_session_has_expired) {
  zkspec::FakeServer zookeeper;
  const Service service{zookeeper.connect_string(), "/billing", "10.0.0.7:80"};
  const auto first = zookeeper.wait_for(registers, bound);
  BOOST_TEST_REQUIRE(first.has_value());

  BOOST_TEST(zookeeper.expire_all() == 1U);

  const auto again = zookeeper.wait_for(registers, bound, first->index + 1);
  BOOST_TEST_REQUIRE(again.has_value(), zookeeper.recording());
  BOOST_TEST(again->connection > first->connection);
}

BOOST_AUTO_TEST_CASE(service_comes_back_when_the_only_server_was_away) {
  zkspec::FakeServer zookeeper;
  zookeeper.net(zkspec::NetMode::refuse);
  const Service service{zookeeper.connect_string(), "/billing", "10.0.0.7:80"};
  BOOST_TEST(!zookeeper.wait_for(registers, 100ms).has_value());
  zookeeper.net(zkspec::NetMode::accept);
  BOOST_TEST(zookeeper.wait_for(registers, bound).has_value());
}
