// The cases that adapters are checked by: an honest client passes them all, and each catches the lies that it names. That the rest is seen
// of adapters that lie is tested on such adapters (tools/adapter_check_test.py).
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fmt/format.h>

#include "conformance/run/adapter_check/adapter_check.hpp"
#include "conformance/run/adapter_check/adapter_checks.hpp"
#include "conformance/run/prove.hpp"
#include "fake-server/base/source_tree.hpp"

namespace zkspec::test {
namespace {

std::filesystem::path room() { return source_tree() / "fixtures" / "adapter"; }

LoadedSuite load() {
  auto loaded = load_suite(room() / "cases", room() / "lies");
  for (const auto& problem : loaded.problems) BOOST_ERROR(to_string(problem));
  return loaded;
}

BOOST_AUTO_TEST_SUITE(adapter_check)

BOOST_AUTO_TEST_CASE(each_flag_has_a_check) {
  const auto loaded = load();
  std::set<std::string, std::less<>> checked{"tls"};  // `open` has no word for it
  for (const auto& each : loaded.suite.cases)
    if (each->id.starts_with("capability/")) checked.insert(each->needs.begin(), each->needs.end());
  for (const auto& check : traffic_checks()) checked.insert(check.flag);
  for (const auto flag : capability_words()) BOOST_TEST(checked.contains(flag), flag << " has none");
}

BOOST_AUTO_TEST_CASE(each_check_says_what_to_do) {
  for (const auto& checks : {line_checks(), traffic_checks(), ending_checks()})
    for (const auto& check : checks) BOOST_TEST((!check.expected.empty() && !check.advice.empty()), check.id);
  const auto loaded = load();
  for (const auto& each : loaded.suite.cases) BOOST_TEST(!each->why.empty(), each->id);
}

BOOST_AUTO_TEST_CASE(honest_client_passes_and_each_lie_is_caught) {
  const auto loaded = load();
  const auto lies = load_defects(room() / "lies");
  for (const auto& problem : lies.problems) BOOST_ERROR(to_string(problem));
  ProofPlan plan{.suite = &loaded.suite, .beyond_claims = false, .seed = Seed{1}};
  for (const auto& variant : loaded.suite.variants)
    if (variant.id != "capability/local-expiry") plan.variants[Role::client].push_back(&variant);  // the reference client has none
  for (const auto& lie : lies.scripts) plan.defects.push_back(&lie);
  const auto matrix = prove(plan);
  for (const auto& alarm : matrix.false_alarms) BOOST_ERROR(alarm.variant->id + ": " + alarm.reason);
  for (const auto& proof : matrix.defects) {
    BOOST_TEST(proof.caught(), proof.defect->id << " is caught by nothing");
    for (const auto& claim : proof.claims)
      if (claim.of->id != "capability/local-expiry")
        BOOST_TEST((claim.standing == Claim::Standing::kept), claim.of->id << " does not catch " << proof.defect->id);
  }
}

BOOST_AUTO_TEST_CASE(check_that_there_is_not_is_told_before_anything_is_started) {
  const auto report = examine_adapter({{{"/nowhere"}}, load().suite, {"capability/chrot"}});
  BOOST_REQUIRE(report.has_error());
  BOOST_TEST(to_string(report.error()) == "capability/chrot: matches no check; did you mean 'capability/chroot'?");
}

BOOST_AUTO_TEST_CASE(adapter_that_tells_no_caps_is_an_error_with_its_last_words) {
  const auto report = examine_adapter({{{"/bin/sh", "-c", "echo no such library >&2; exit 3"}}, load().suite, {}});
  BOOST_REQUIRE(report.has_error());
  BOOST_TEST(to_string(report.error()) == "/bin/sh: tells no caps; it ended: exit 3: no such library");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec::test
