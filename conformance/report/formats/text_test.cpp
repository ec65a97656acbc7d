#include <boost/test/unit_test.hpp>

#include "conformance/report/report.hpp"
#include "conformance/report/sample_run_test.hpp"

namespace zkspec {

BOOST_AUTO_TEST_SUITE(report_text)

BOOST_AUTO_TEST_CASE(a_run_with_every_outcome_gives_the_golden_text) {
  const sample::Run sample = sample::every_outcome();
  BOOST_TEST(sample::difference(render_text(sample.run, sample.ledger, false), sample::golden("every-outcome.txt")) == "");
}

BOOST_AUTO_TEST_CASE(colour_changes_nothing_but_escape_sequences) {
  const sample::Run sample = sample::every_outcome();
  const std::string coloured = render_text(sample.run, sample.ledger, true);
  std::string plain;
  for (std::size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\x1b') i = coloured.find('m', i);
    else plain += coloured[i];
  }
  BOOST_TEST(coloured.find("\x1b[1;31mfail\x1b[0m") != std::string::npos);
  BOOST_TEST(plain == render_text(sample.run, sample.ledger, false));
}

BOOST_AUTO_TEST_CASE(an_empty_run_says_that_nothing_ran) {
  const std::string text = render_text(RunResult{.subject = "c"}, {}, false);
  BOOST_TEST(text == "c as client, virtual clock, seed 0\n\nc: no cases\n");
}

BOOST_AUTO_TEST_CASE(an_interrupted_run_says_so) {
  const auto text = render_text(RunResult{.subject = "c", .interrupted = true}, {}, false);
  BOOST_TEST(text.find("interrupted: the cases that did not run are missing") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
