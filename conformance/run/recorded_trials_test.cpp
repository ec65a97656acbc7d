// What the judge says while a trial runs and what it says of the recording are the same.
#include <boost/test/unit_test.hpp>

#include "conformance/run/shipped_suite_test.hpp"
#include "conformance/run/trial.hpp"
#include "conformance/run/virtual_run.hpp"
#include "conformance/verdict/offline.hpp"
#include "fake-server/log/recording_reader.hpp"

using namespace zkspec;

namespace {

Verdict judge_again(const CaseResult& result) {
  const auto recording = read_recording(to_recording({{"zkspec", 1}}, result.log));
  BOOST_REQUIRE_MESSAGE(recording.has_value(), result.variant->id << ": " << to_string(recording.error()));
  return judge_recording(*result.variant, shipped::suite().ledger, result.setting, recording->log, TimePoint{result.duration});
}

void check_same(const CaseResult& result, const std::string& of) {
  if (result.log.events().empty()) return;  // not applicable
  if (result.duration > trial_limit) return;  // no judge has ended it
  const auto again = judge_again(result);
  const auto& live = result.verdict;
  BOOST_TEST(again.reason == live.reason, result.variant->id << " of " << of << ": " << again.reason << " instead of " << live.reason);
  BOOST_TEST((again.outcome == live.outcome && again.proved == live.proved && again.violated == live.violated &&
              again.findings == live.findings && again.warnings == live.warnings && again.dialects == live.dialects),
             result.variant->id << " of " << of << ": " << word(again.outcome) << " instead of " << word(live.outcome));
}

/// The verdict of a statistical case is that of many trials.
std::vector<const Variant*> variants_of_one_trial() {
  std::vector<const Variant*> all;
  for (const auto& variant : shipped::suite().variants)
    if (!variant.trials) all.push_back(&variant);
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(recorded_trials)

BOOST_AUTO_TEST_CASE(undamaged_implementations_are_judged_alike_live_and_recorded) {
  for (const auto* variant : variants_of_one_trial()) {
    if (judges(*variant->of, Role::client)) check_same(try_virtual_client(*variant, shipped::suite(), Seed{1}, {}), "the reference client");
    if (judges(*variant->of, Role::server)) check_same(try_virtual_server(*variant, shipped::suite(), Seed{1}, {}), "the fake ensemble");
  }
}

BOOST_AUTO_TEST_CASE(damaged_ones_are_judged_alike_live_and_recorded) {
  for (const auto* variant : variants_of_one_trial()) {
    for (const auto& id : variant->of->kills) {
      const auto defect = shipped::defect(id);
      check_same(id.starts_with("server/") ? try_virtual_server(*variant, shipped::suite(), Seed{1}, defect)
                                           : try_virtual_client(*variant, shipped::suite(), Seed{1}, defect),
                 id);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
