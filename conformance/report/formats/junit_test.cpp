#include <boost/test/unit_test.hpp>

#include "conformance/report/report.hpp"
#include "conformance/report/sample_run_test.hpp"
#include "fake-server/base/source_tree.hpp"

namespace zkspec {

namespace {

bool fits_the_schema(const std::string& text) {
  return sample::accepts("xmllint --noout --schema " + (source_tree() / "fixtures/reports/junit.xsd").string() + " {} 2>/dev/null", text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_junit)

BOOST_AUTO_TEST_CASE(a_run_with_every_outcome_gives_the_golden_junit) {
  const sample::Run sample = sample::every_outcome();
  BOOST_TEST(sample::difference(render_junit(sample.run, sample.ledger), sample::golden("every-outcome.junit.xml")) == "");
}

BOOST_AUTO_TEST_CASE(results_are_the_junit_that_readers_accept) {
  const sample::Run sample = sample::every_outcome();
  BOOST_TEST(fits_the_schema(render_junit(sample.run, sample.ledger)));
  BOOST_TEST(!fits_the_schema("<testsuites><testsuite/></testsuites>"));
}

BOOST_AUTO_TEST_CASE(a_run_without_cases_or_cut_short_is_not_green) {
  const std::string empty = render_junit(RunResult{.subject = "c"}, {});
  BOOST_TEST(fits_the_schema(empty));
  BOOST_TEST(empty.find("no case was run") != std::string::npos);
  sample::Run sample = sample::long_run(1, 3);
  BOOST_TEST(render_junit(sample.run, sample.ledger).find("errors=\"1\"") == std::string::npos);
  sample.run.interrupted = true;
  BOOST_TEST(render_junit(sample.run, sample.ledger).find("errors=\"1\"") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
