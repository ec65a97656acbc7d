#include "conformance/report/matrix/subject_matrix.hpp"

#include <boost/test/unit_test.hpp>

#include "conformance/report/sample_run_test.hpp"

namespace zkspec {

using sample::occurrences;

namespace {

struct Two {
  sample::Run old = sample::every_outcome();
  sample::Run current = sample::every_outcome();

  Two() {
    current.run.version = "2.9.0";
    auto& late = current.run.cases.at(5);
    BOOST_REQUIRE(late.variant->id == "ping/idle#long");
    late.verdict = {.outcome = Outcome::pass, .proved = {"ping.when-idle"}};
    late.flaky.reset();
    current.run.cases.erase(current.run.cases.begin());
  }
  [[nodiscard]] std::string page() const {
    return render_subject_matrix({{old.run, old.ledger, old.provenance}, {current.run, current.ledger, current.provenance}});
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(report_subject_matrix, Two)

BOOST_AUTO_TEST_CASE(every_case_of_any_run_and_every_clause_has_a_row) {
  const auto html = page();
  BOOST_TEST(occurrences(html, "<tr class=\"row") == 10U + 6U);
  BOOST_TEST(occurrences(html, "<tr class=\"row differs\">") == 2U);  // a case passes now, another was not run
  BOOST_TEST(occurrences(html, "not run") == 1U);
  BOOST_TEST(occurrences(html, "10 cases; the outcomes of 2 differ.") == 1U);
}

BOOST_AUTO_TEST_CASE(subjects_stand_beside_each_other_with_version_and_reasons) {
  const auto html = page();
  BOOST_TEST(occurrences(html, "<th scope=\"col\">kazoo 2.8.0</th><th scope=\"col\">kazoo 2.9.0</th>") == 2U);
  BOOST_TEST(occurrences(html, "<li><b>kazoo 2.8.0</b>: ping.when-idle: getData xid=3; flaky: failed in 2 of 3 trials</li></ul>") == 1U);
}

BOOST_AUTO_TEST_CASE(the_page_is_well_formed_and_needs_nothing_beside_it) {
  const auto html = page();
  BOOST_TEST(sample::accepts("xmllint --noout {} 2>/dev/null", html));
  BOOST_TEST(occurrences(html, "</script>") == 1U);
  for (const std::string_view from_elsewhere : {"src=", "<link", "url(", "@import", "https://"})
    BOOST_TEST(occurrences(html, from_elsewhere) == 0U, from_elsewhere);
  BOOST_TEST((page() == html));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
