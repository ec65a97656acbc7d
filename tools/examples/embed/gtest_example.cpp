// The same with GoogleTest: one server per test, and one that lies.
#include <gtest/gtest.h>
#include <zkspec/fake_server.hpp>

#include "service.hpp"

using namespace std::chrono_literals;

namespace {

constexpr auto bound = 20s;  // of what comes soon; only a failing test waits for it

bool registers(const zkspec::LoggedEvent& seen) { return seen.frame == "create" && seen.field("path") == "/billing"; }

class ServiceTest : public testing::Test {
 protected:
  zkspec::FakeServer zookeeper{{.servers = 3}};
  Service service{zookeeper.connect_string(), "/billing", "10.0.0.7:80"};
};

}  // namespace

TEST_F(ServiceTest, RegistersAgainAfterItsSessionHasExpired) {
  const auto first = zookeeper.wait_for(registers, bound);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(zookeeper.expire_all(), 1U);
  EXPECT_TRUE(zookeeper.wait_for(registers, bound, first->index + 1).has_value()) << zookeeper.recording();
}

TEST_F(ServiceTest, KeepsItsSessionWhenItsServerCrashes) {
  const auto first = zookeeper.wait_for(registers, bound);
  ASSERT_TRUE(first.has_value());
  ASSERT_TRUE(service.registered_within(bound));
  const auto session = zookeeper.sessions().at(0);
  zookeeper.crash(first->server);
  const auto resumed = [&](const zkspec::LoggedEvent& seen) { return seen.frame == "ConnectResponse" && seen.server != first->server; };
  ASSERT_TRUE(zookeeper.wait_for(resumed, bound, first->index).has_value());
  EXPECT_EQ(zookeeper.sessions().at(0).id, session.id);
  for (const auto& seen : zookeeper.log(first->index + 1)) EXPECT_FALSE(registers(seen)) << seen.text;
}

TEST(LyingServer, LosesTheAnswerToTheFirstRegistration) {
  zkspec::FakeServer zookeeper{{.script = R"(
    zkspec = 1
    [script]
    id    = "example/lost-answer"
    title = "The connection breaks instead of answering the first create"
    rules = [{ on = "to_client", frame = "reply", answers = "create", nth = 1, drop = true, close = "reset" }]
  )"}};
  const Service service{zookeeper.connect_string(), "/billing", "10.0.0.7:80"};
  const auto first = zookeeper.wait_for(registers, bound);
  ASSERT_TRUE(first.has_value());
  const auto again = zookeeper.wait_for(registers, bound, first->index + 1);
  ASSERT_TRUE(again.has_value()) << zookeeper.recording();
  const auto answered = [](const zkspec::LoggedEvent& seen) { return seen.frame == "reply" && seen.field("err") == "node_exists"; };
  EXPECT_TRUE(zookeeper.wait_for(answered, bound, again->index).has_value()) << zookeeper.recording();
}
