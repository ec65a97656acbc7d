// No verdict may depend on how the network delivers; where one does, the case fails and says under which deliveries.
#include <boost/test/unit_test.hpp>
#include <algorithm>
#include <set>

#include "conformance/adapter/reference_subject.hpp"
#include "conformance/run/real_run.hpp"
#include "conformance/run/shake.hpp"
#include "conformance/run/shipped_suite_test.hpp"
#include "conformance/run/virtual_run.hpp"

using namespace zkspec;

namespace {

Plan plan(Role role, const std::vector<std::string>& globs) {
  return {.suite = &shipped::suite(), .variants = *select(shipped::suite(), role, globs, Group::ordinary), .seed = Seed{1}, .jobs = 2};
}

RunResult shaken(Plan plan, Role role, const Defect& defect, std::uint64_t times) {
  auto run = run_virtual(plan, role, defect);
  const auto again = [&](std::uint64_t number) -> Result<RunResult> {
    plan.shake = number;
    return run_virtual(plan, role, defect);
  };
  BOOST_TEST((shake(run, times, again).has_value()));
  return run;
}

void expect_calm(const RunResult& run) {
  for (const auto& result : run.cases)
    BOOST_TEST((result.verdict.outcome == Outcome::pass || result.verdict.outcome == Outcome::not_applicable),
               result.variant->id << ": " << result.verdict.reason);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shaking)

// Where order matters most; `zkspec run --shake 100` plays the rest.
BOOST_AUTO_TEST_CASE(no_verdict_on_the_reference_client_depends_on_delivery) {
  expect_calm(shaken(plan(Role::client, {"loss/*", "order/*", "watcher/*"}), Role::client, {}, 16));
}

BOOST_AUTO_TEST_CASE(largest_set_of_watches_may_come_in_single_bytes) {
  expect_calm(shaken(plan(Role::client, {"rewatch/large-set"}), Role::client, {}, 1));
}

BOOST_AUTO_TEST_CASE(no_verdict_on_the_fake_ensemble_depends_on_delivery) {
  expect_calm(shaken(plan(Role::server, {}), Role::server, {}, 2));
}

BOOST_AUTO_TEST_CASE(on_the_real_clock_servers_send_in_pieces) {
  const auto defect = shipped::defect("client/reads-whole-frames-only");
  const SubjectFactory whole_frames_only = [&defect](Loop& loop) -> Result<std::unique_ptr<Subject>> {
    return make_reference_subject(loop, Seed{1}, defect);
  };
  auto plan_of_run = plan(Role::client, {"watcher/one-shot#child", "watcher/one-shot#created"});
  plan_of_run.jobs = 1;
  plan_of_run.known = [](const CaseResult&) { return true; };
  const auto play = [&] { return run_real_clients(plan_of_run, whole_frames_only); };
  auto run = play();
  BOOST_TEST_REQUIRE(run.has_value());
  expect_calm(*run);
  std::set<std::string> hosts;  // a client of a trial that has ended must not find another's server where its own was
  for (const auto& result : run->cases) hosts.insert(result.setting.servers.at(ServerIndex{1}).host);
  BOOST_TEST(hosts.size() == run->cases.size());
  run->cases.resize(1);  // a client that never answers is waited for
  plan_of_run.variants.resize(1);
  const auto again = [&](std::uint64_t number) {
    plan_of_run.shake = number;
    return play();
  };
  BOOST_TEST((shake(*run, 1, again).has_value()));
  BOOST_TEST((std::ranges::any_of(run->cases, [](const auto& result) { return result.verdict.outcome == Outcome::fail; })));
}

BOOST_AUTO_TEST_CASE(shaken_run_is_a_function_of_its_number) {
  auto one = plan(Role::client, {"loss/*"});
  one.shake = 7;
  const auto first = run_virtual(one, Role::client, {});
  const auto second = run_virtual(one, Role::client, {});
  BOOST_TEST_REQUIRE(first.cases.size() == second.cases.size());
  for (std::size_t at = 0; at < first.cases.size(); ++at)
    BOOST_TEST(to_recording({}, first.cases[at].log) == to_recording({}, second.cases[at].log));
}

BOOST_AUTO_TEST_CASE(verdict_that_changes_fails_the_case_and_names_both) {
  const auto all = plan(Role::client, {"ping/idle"});
  auto run = run_virtual(all, Role::client, {});
  const auto again = [&all](std::uint64_t number) -> Result<RunResult> {
    auto other = run_virtual(all, Role::client, {});
    if (number == 2) {
      other.cases.front().verdict.outcome = Outcome::fail;
      other.cases.front().verdict.reason = "ping.when-idle: nothing";
      other.cases.front().verdict.violated = {"ping.when-idle"};
    }
    return other;
  };
  BOOST_TEST((shake(run, 3, again).has_value()));
  const auto& result = run.cases.front();
  BOOST_TEST((result.verdict.outcome == Outcome::fail));
  BOOST_TEST(result.verdict.reason == "verdict depends on delivery: with seed 1 pass, shaken with 2 fail (ping.when-idle: nothing)");
  BOOST_TEST(result.shake == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
