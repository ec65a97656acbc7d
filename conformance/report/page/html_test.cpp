#include <boost/test/unit_test.hpp>

#include "conformance/report/report.hpp"
#include "conformance/report/sample_run_test.hpp"

namespace zkspec {

using sample::occurrences;

namespace {

struct Page {
  sample::Run sample = sample::every_outcome();
  std::string html = render_html(sample.run, sample.ledger, sample.provenance);
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(report_html, Page)

BOOST_AUTO_TEST_CASE(the_page_is_well_formed_whatever_a_client_says) {
  BOOST_TEST(sample::accepts("xmllint --noout {} 2>/dev/null", html));
  BOOST_TEST(!sample::accepts("xmllint --noout {} 2>/dev/null", html + "<p>"));
}

BOOST_AUTO_TEST_CASE(text_of_a_client_is_never_markup) {
  BOOST_TEST(occurrences(html, "<script>") == 1U);
  BOOST_TEST(occurrences(html, "</script>") == 1U);
  BOOST_TEST(occurrences(html, "<b>&") == 0U);
  BOOST_TEST(occurrences(html, "&lt;/script&gt;&lt;b&gt;&amp;&quot;") >= 4U);
  BOOST_TEST(occurrences(html, "{{subject}}") >= 4U);  // a template in a client's text is text
}

BOOST_AUTO_TEST_CASE(the_page_needs_nothing_beside_it) {
  for (const std::string_view from_elsewhere : {"src=", "<link", "url(", "@import", "https://"}) {
    BOOST_TEST(occurrences(html, from_elsewhere) == 0U, from_elsewhere);
  }
}

BOOST_AUTO_TEST_CASE(a_failed_case_shows_everything_that_proves_it) {
  const std::size_t at = html.find("id=\"ping/idle:long\"");
  BOOST_REQUIRE(at != std::string::npos);
  const std::string_view shown = std::string_view{html}.substr(at, html.find("id=\"ping/idle:short\"") - at);
  for (const std::string_view part :
       {"An idle client pings in time", "Because applications rely on it.", "<code>ping.when-idle</code>", "MUST",
        "A client that has nothing to send sends a ping before the session could expire.", "suites/ping/idle.toml:12:5",
        "ping on s1 within 0..1500 ms", "<th scope=\"row\">xid</th><td>-2</td><td class=\"seen\">3</td>", "wire evidence",
        "00000018 00000003 00000004", "zkspec run --client kazoo --seed 42 'ping/idle#long'", "href=\"recordings/ping-idle-long.jsonl\"",
        "open=\"open\"", "<li class=\"prelude done\"><code>prelude, 2 lines",
        "<li data-s=\"3\" class=\"failed\"><code>s = \"s1\", rx = \"ping\"",
        "<li data-s=\"4\" class=\"unreached\">", "<g class=\"f e\" data-s=\"3\">", "seen getData xid=3</text>"}) {
    BOOST_TEST(occurrences(shown, part) >= 1U, part);
  }
}

BOOST_AUTO_TEST_CASE(a_passed_case_shows_its_script_beside_its_diagram) {
  const std::size_t at = html.find("id=\"handshake/new-session\"");
  const std::string_view shown = std::string_view{html}.substr(at, html.find("id=\"loss/burst\"") - at);
  BOOST_TEST(occurrences(shown, "<svg class=\"diagram\"") == 1U);
  BOOST_TEST(occurrences(shown, "<li data-s=\"2.told.1\" class=\"done\">") == 1U);
  BOOST_TEST(occurrences(shown, "2.silent.1") == 0U);  // the branch that was not taken
}

BOOST_AUTO_TEST_CASE(the_head_names_subject_clock_seed_and_the_date_that_was_given) {
  for (const std::string_view part :
       {"<title>kazoo 2.8.0", "<dd>real</dd>", "<dd>42</dd>", "<dd>2024-05-01 10:00 UTC</dd>", "<dd>0123456789ab</dd>",
        "1 of 7 judged cases violates"}) {
    BOOST_TEST(occurrences(html, part) == 1U, part);
  }
  BOOST_TEST(occurrences(render_html(sample.run, sample.ledger, {}), "<dt>Date</dt>") == 0U);
}

BOOST_AUTO_TEST_CASE(every_case_is_in_the_matrix_and_in_the_list) {
  BOOST_TEST(occurrences(html, "class=\"square ") == sample.run.cases.size());
  BOOST_TEST(occurrences(html, "<details class=\"case ") == sample.run.cases.size());
}

BOOST_AUTO_TEST_CASE(the_same_results_give_the_same_page) {
  const sample::Run again = sample::every_outcome();
  BOOST_TEST((render_html(again.run, again.ledger, again.provenance) == html));
}

BOOST_AUTO_TEST_CASE(three_hundred_cases_stay_a_page_one_can_send) {
  const sample::Run many = sample::long_run(300, 300);
  const std::string page = render_html(many.run, many.ledger, {});
  BOOST_TEST(page.size() < 3'000'000U);
  BOOST_TEST(page.size() > 500'000U);
  BOOST_TEST(occurrences(page, "<svg class=\"diagram\"") == 300U);
  BOOST_TEST(occurrences(page, "<table class=\"log\">") == 75U);  // of what needs attention; the others are in the recordings
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
