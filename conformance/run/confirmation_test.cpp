// A failure is reported once it has been seen alone; trials that disagree are told with their counts, and the last one decides.
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

#include "conformance/adapter/reference_subject.hpp"
#include "conformance/run/real_run.hpp"
#include "conformance/run/shipped_suite_test.hpp"
#include "conformance/run/stages.hpp"
#include "fake-server/loop/asio/asio_loop.hpp"
#include "fake-server/script/script.hpp"

using namespace zkspec;

namespace {

/// Reference clients on the real clock, one after the other; those with these numbers, from 1, send a wrong protocol version.
SubjectFactory clients(std::set<int> broken) {
  const auto started = std::make_shared<int>(0);
  return [broken = std::move(broken), started](Loop& loop) -> Result<std::unique_ptr<Subject>> {
    const bool bent = broken.contains(++*started);
    return make_reference_subject(loop, Seed{1},
                                  bent ? shipped::defect("client/wrong-protocol-version") : nullptr);
  };
}

Plan plan(const std::vector<std::string>& globs) {
  return {.suite = &shipped::suite(),
          .variants = *select(shipped::suite(), Role::client, globs, Group::ordinary),
          .seed = Seed{1},
          .jobs = 1,
          .beside = 1};
}

CaseResult judged(const std::set<int>& broken) {
  auto run = run_real_clients(plan({"handshake/protocol-version"}), clients(broken));
  BOOST_TEST_REQUIRE(run.has_value());
  BOOST_TEST_REQUIRE(run->cases.size() == 1U);
  return std::move(run->cases.front());
}

/// In their order: the first is the one that fails.
const std::vector<std::string> three{"handshake/protocol-version", "handshake/read-only-byte", "zxid/kept-over-reconnects"};

}  // namespace

BOOST_AUTO_TEST_SUITE(confirmation)

BOOST_AUTO_TEST_CASE(pass_needs_one_trial) {
  const auto result = judged({2, 3});
  BOOST_TEST((result.verdict.outcome == Outcome::pass), result.verdict.reason);
  BOOST_TEST(result.first_outcome == "");
  BOOST_TEST(!result.flaky);
}

BOOST_AUTO_TEST_CASE(failure_that_is_seen_again_alone_is_a_failure) {
  const auto result = judged({1, 2});
  BOOST_TEST((result.verdict.outcome == Outcome::fail));
  BOOST_TEST(result.first_outcome == "");
  BOOST_TEST(!result.flaky);
}

BOOST_AUTO_TEST_CASE(failure_that_is_not_seen_again_is_a_flaky_pass) {
  const auto result = judged({1});
  BOOST_TEST((result.verdict.outcome == Outcome::pass), result.verdict.reason);
  BOOST_TEST(result.first_outcome.starts_with("fail: handshake.protocol-zero"), result.first_outcome);
  BOOST_TEST((result.flaky == Flakiness{.failed = 1, .trials = 3}));
}

BOOST_AUTO_TEST_CASE(third_trial_decides_where_the_first_two_disagree) {
  const auto result = judged({1, 3});
  BOOST_TEST((result.verdict.outcome == Outcome::fail));
  BOOST_TEST((result.flaky == Flakiness{.failed = 2, .trials = 3}));
}

BOOST_AUTO_TEST_CASE(who_looks_on_is_told_of_each_trial_and_shown_its_log_while_it_is_played) {
  std::map<std::string, int> begun;
  std::size_t events = 0;
  auto watched = plan({"handshake/protocol-version", "ping/first-idle"});
  watched.began = [&](const Variant& variant) { ++begun[variant.id]; };
  watched.under_way = [&](const Variant& variant, const EventLog& log) {
    if (variant.id == "ping/first-idle") events = log.events().size();
  };
  watched.beside = 2;
  BOOST_TEST_REQUIRE(run_real_clients(watched, clients({1, 2})).has_value());
  BOOST_TEST(begun.at("handshake/protocol-version") == 2);  // the second confirms the first
  BOOST_TEST(events > 3U);  // the handshake, before the ping that ends the trial a second later
}

BOOST_AUTO_TEST_CASE(who_looks_on_at_a_statistical_case_is_shown_each_trial_at_its_end) {
  std::size_t shown = 0;
  auto watched = plan({});
  watched.variants = *select(shipped::suite(), Role::client, {"rebalance/one-to-two"}, Group::statistical);
  watched.under_way = [&](const Variant&, const EventLog& log) { shown += log.events().size(); };
  FailureLimit limit{watched};
  const auto clock = make_asio_loop();
  Experiments stage{watched, limit, watched.variants, *clock};
  const auto trial = stage.next();
  BOOST_TEST_REQUIRE(trial.has_value());
  CaseResult result{.variant = trial->variant};
  result.log.append({}, event::Opened{ServerIndex{1}, ConnectionId{1}});
  stage.finished(std::move(result));
  BOOST_TEST(shown == 1U);
}

BOOST_AUTO_TEST_CASE(failure_that_nobody_sees_again_does_not_end_a_run) {
  auto all = plan(three);
  all.most_failures = 1;
  const auto run = run_real_clients(all, clients({1}));
  BOOST_TEST_REQUIRE(run.has_value());
  BOOST_TEST(run->cases.size() == 3U);
  BOOST_TEST(not_played(all, *run).empty());
}

BOOST_AUTO_TEST_CASE(failure_that_is_confirmed_ends_a_run) {
  auto all = plan(three);
  all.most_failures = 1;
  const auto run = run_real_clients(all, clients({1, 2, 3, 4, 5, 6}));
  BOOST_TEST_REQUIRE(run.has_value());
  BOOST_TEST(run->cases.size() == 1U);
  BOOST_TEST(not_played(all, *run).size() == 2U);
  BOOST_TEST(why_not_played(all, *run) == "1 failure was reached");
}

BOOST_AUTO_TEST_SUITE_END()
