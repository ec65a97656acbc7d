// Servers that keep the contract and are built in other ways than ours pass every case: what each differs in is promised by no clause.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "conformance/run/shipped_suite_test.hpp"
#include "conformance/run/virtual_run.hpp"

using namespace zkspec;

namespace {

Defect bent_by(std::string_view rules) {
  const auto text = fmt::format("zkspec = 1\n[script]\nid = \"server/otherwise\"\ntitle = \"Built otherwise\"\nrules = [{}]\n", rules);
  auto loaded = load_script(text, "otherwise");
  for (const auto& problem : loaded.problems) BOOST_ERROR(to_string(problem));
  return std::make_shared<const Script>(std::move(loaded.script));
}

/// Warnings count as well: a SHOULD is no matter of taste.
void check_that_nobody_objects_to(std::string_view rules) {
  auto selected = select_for_any_role(shipped::suite(), {});
  BOOST_TEST_REQUIRE(selected.has_value());
  Plan plan{.suite = &shipped::suite(), .variants = selected->at(Role::server), .seed = Seed{1}, .jobs = 2};
  std::erase_if(plan.variants, [](const Variant* variant) { return variant->of->load; });  // what bends all of it is an event for each
  const auto run = run_virtual(plan, Role::server, bent_by(rules));
  BOOST_TEST(run.cases.size() > 200U);
  for (const auto& result : run.cases) {
    const bool good = result.verdict.outcome == Outcome::pass && result.verdict.violated.empty();
    BOOST_TEST(good, result.variant->id << ": " << word(result.verdict.outcome) << ", " << result.verdict.reason);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(servers_built_otherwise)

BOOST_AUTO_TEST_CASE(one_that_answers_late) { check_that_nobody_objects_to(R"({ on = "to_client", delay = "150ms" },)"); }

BOOST_AUTO_TEST_CASE(one_whose_zxids_are_microseconds) {
  const auto shifted = [](std::string_view on, std::string_view frames, std::string_view field, char sign) {
    return fmt::format(R"({{ on = "{0}", frame = {1}, where = {{ {2} = ">0" }}, set = {{ {2} = ".{2} {3} 2000000000000000" }} }},)", on,
                       frames, field, sign);
  };
  check_that_nobody_objects_to(shifted("to_client", R"("reply")", "zxid", '+') +
                               shifted("to_server", R"("ConnectRequest")", "lastZxidSeen", '-') +
                               shifted("to_server", R"(["setWatches", "setWatches2"])", "relativeZxid", '-'));
}

BOOST_AUTO_TEST_SUITE_END()
