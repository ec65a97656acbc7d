// What servers under test are asked depends on what they are; a client that is gone does not keep a run from its end.
#include "conformance/run/stand.hpp"

#include <boost/test/unit_test.hpp>

#include "conformance/run/real_run.hpp"
#include "conformance/run/shipped_suite_test.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

using namespace zkspec;

namespace {

/// Has told what it is, and ended.
class Gone final : public Subject {
 public:
  struct Deaf final : ClientPort {
    void send(const std::string& /*client*/, const ClientCommand& /*command*/) override {}
  };
  [[nodiscard]] const Capabilities& capabilities() const override { return capabilities_; }
  std::unique_ptr<ClientPort> attach(const std::string& /*trial*/, ReportReceiver /*receiver*/) override {
    return std::make_unique<Deaf>();
  }
  Duration take_pipe_lateness() override { return {}; }
  [[nodiscard]] std::string failure() const override { return "exit 3"; }

 private:
  Capabilities capabilities_ = {.client = "gone", .version = "1"};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(stands)

BOOST_AUTO_TEST_CASE(clients_that_end_at_once_are_started_once_for_each_trial) {
  const Plan plan{.suite = &shipped::suite(),
                  .variants = *select(shipped::suite(), Role::client, {"ping/idle"}, Group::ordinary),
                  .beside = 1};
  std::size_t starts = 0;
  const auto run = run_real_clients(plan, [&starts](Loop&) -> Result<std::unique_ptr<Subject>> {
    if (++starts > 100) return Error{Errc::adapter, {}, "started again and again"};
    return std::unique_ptr<Subject>{std::make_unique<Gone>()};
  });
  BOOST_TEST_REQUIRE(run.has_value(), to_string(run.error()));
  BOOST_TEST_REQUIRE(run->cases.size() == plan.variants.size());
  for (const auto& result : run->cases) BOOST_TEST(result.verdict.reason == "exit 3");
  BOOST_TEST(starts == 2 * plan.variants.size());  // once beside the others, once alone
}

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
