#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "conformance/report/adapter_report.hpp"

namespace zkspec {
namespace {

using enum AdapterCheck::Standing;

AdapterReport sample() {
  return {.client = "toy",
          .version = "1",
          .flags = {"chroot", "password"},
          .max_clients = 16,
          .checks = {{"caps/echo", ok, "caps", "the same", "the same", "Copy it."},
                     {"capability/chroot", not_ok, "c1 exists /x", "exists path=/app/x", "exists path=/x\x1b", "Append it."},
                     {"capability/reopen", hint, "", "A session is resumed", "it works, though the flag is not declared", "Declare it."},
                     {"invented/watch", skipped, "", "", "`unsupported`", ""}}};
}

BOOST_AUTO_TEST_SUITE(adapter_report)

BOOST_AUTO_TEST_CASE(what_is_ok_is_one_line_and_what_is_not_says_what_to_do) {
  std::string text;
  for (const auto& check : sample().checks) text += render_adapter_check(check);
  BOOST_TEST(text ==
             "ok        caps/echo\n"
             "not ok    capability/chroot\n"
             "  sent      c1 exists /x\n"
             "  expected  exists path=/app/x\n"
             "  came      exists path=/x␛\n"
             "  do        Append it.\n"
             "hint      capability/reopen: it works, though the flag is not declared\n"
             "  do        Declare it.\n"
             "skipped   invented/watch: `unsupported`\n");
}

BOOST_AUTO_TEST_CASE(totals_name_what_there_is) {
  auto report = sample();
  BOOST_TEST(render_adapter_totals(report) == "toy 1: 1 ok, 1 not ok, 1 hint, 1 skipped\n");
  report.interrupted = true;
  BOOST_TEST(render_adapter_totals(report) == "toy 1: 1 ok, 1 not ok, 1 hint, 1 skipped; interrupted\n");
}

BOOST_AUTO_TEST_CASE(hints_and_skipped_checks_are_not_held_against_it) {
  auto report = sample();
  const auto honest = [&report] { return boost::json::parse(render_adapter_json(report)).at("honest").as_bool(); };
  BOOST_TEST(!honest());
  report.checks[1].standing = ok;
  BOOST_TEST(honest());
  report.checks[1].standing = undecided;
  BOOST_TEST(!honest());
}

BOOST_AUTO_TEST_CASE(json_has_each_check_in_its_order) {
  const auto root = boost::json::parse(render_adapter_json(sample()));
  BOOST_TEST(root.at("flags").as_array().size() == 2U);
  const auto& checks = root.at("checks").as_array();
  BOOST_TEST(checks.size() == 4U);
  BOOST_TEST(checks[1].at("id").as_string() == "capability/chroot");
  BOOST_TEST(checks[1].at("standing").as_string() == "not-ok");
  BOOST_TEST(checks[1].at("advice").as_string() == "Append it.");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
