// The formats that other programs read, each against its golden file and against a schema or one of its readers.
#include "conformance/report/formats/formats.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "conformance/report/sample_run_test.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {

namespace {

struct Sample {
  sample::Run of = sample::every_outcome();
  [[nodiscard]] std::string rendered(std::string_view format) const { return render(format, of.run, of.ledger, of.provenance, false); }
};

std::string of_nothing(std::string_view format) { return render(format, RunResult{.subject = "c"}, {}, {}, false); }

std::string with(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(report_formats, Sample)

BOOST_AUTO_TEST_CASE(a_run_with_every_outcome_gives_the_golden_files) {
  const std::pair<std::string, std::string> files[] = {
      {"markdown", "md"}, {"tap", "tap"}, {"sarif", "sarif"}, {"github", "github.txt"}, {"badge", "svg"}, {"badge-json", "badge.json"}};
  for (const auto& [format, suffix] : files)
    BOOST_TEST(sample::difference(rendered(format), sample::golden("every-outcome." + suffix)) == "", format);
}

BOOST_AUTO_TEST_CASE(sarif_fits_its_standard) {
  BOOST_TEST(sample::fits_schema("sarif", rendered("sarif")));
  BOOST_TEST(sample::fits_schema("sarif", of_nothing("sarif")));
  BOOST_TEST(!sample::fits_schema("sarif", with(rendered("sarif"), R"("startLine": 12)", R"("startLine": 0)")));
  BOOST_TEST(!sample::fits_schema("sarif", with(rendered("sarif"), R"("level": "error")", R"("level": "fatal")")));
}

BOOST_AUTO_TEST_CASE(a_badge_is_what_its_readers_take) {
  BOOST_TEST(sample::accepts("xmllint --noout {} 2>/dev/null", rendered("badge")));
  BOOST_TEST(sample::fits_schema("badge", rendered("badge-json")));
  BOOST_TEST(!sample::fits_schema("badge", with(rendered("badge-json"), R"("schemaVersion": 1)", R"("schemaVersion": 2)")));
  BOOST_TEST(of_nothing("badge-json").find("not judged") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_badge_turns_yellow_for_what_is_left_open_and_green_for_known_deviations) {
  const auto is = [this](std::string_view colour) { return rendered("badge-json").find(colour) != std::string::npos; };
  BOOST_TEST(is("\"red\""));
  std::erase_if(of.run.cases, [](const CaseResult& result) {
    return result.verdict.outcome == Outcome::fail || result.verdict.outcome == Outcome::unexpected_pass;
  });
  BOOST_TEST(is("\"yellow\""));
  std::erase_if(of.run.cases, needs_attention);
  BOOST_TEST(is("\"yellow\""));
  of.run.expectation_problems.clear();
  BOOST_TEST(is("unfinished"));
  of.run.not_played.clear();
  BOOST_TEST(is("1 flaky\""));
  of.run.cases.erase(std::ranges::find_if(of.run.cases, [](const CaseResult& result) { return result.flaky.has_value(); }));
  BOOST_TEST(is("\"green\""));
  std::erase_if(of.run.cases, is_known_deviation);
  BOOST_TEST(is("\"brightgreen\""));
  of.run.shard = "2/4";
  BOOST_TEST(is("unfinished"));
}

BOOST_AUTO_TEST_CASE(tap_is_counted_by_a_harness_as_the_run_is) {
  // Perl's harness stops at version 13, which has all that is used here.
  constexpr std::string_view harness = "sed '1s/14/13/' {0} >{0}.tap && prove --exec cat {0}.tap >{0}.out 2>&1; status=$?; ";
  const auto says = [&](const std::string& tap, const std::string& words) {
    const auto look = "grep -q '" + words + "' {0}.out; found=$?; rm -f {0}.tap {0}.out; exit $found";
    return sample::accepts(std::string{harness} + look, tap);
  };
  BOOST_TEST(says(rendered("tap"), "Failed tests:  *4-6, 10-12"));
  BOOST_TEST(says(rendered("tap"), "Tests: 12 Failed: 6"));
  BOOST_TEST(!says(rendered("tap"), "Parse errors"));
  BOOST_TEST(says(with(rendered("tap"), "1..12", "1..13"), "Parse errors"));
  BOOST_TEST(says(of_nothing("tap"), "Result: FAIL"));
  std::erase_if(of.run.cases, needs_attention);
  of.run.expectation_problems.clear();
  of.run.not_played.clear();
  BOOST_TEST(says(rendered("tap"), "Result: PASS"));
}

BOOST_AUTO_TEST_CASE(a_summary_is_tables_and_text_whatever_a_client_says) {
  const auto page = [](const std::string& text, const std::string& condition) {
    return sample::accepts("cmark-gfm -e table --unsafe {0} >{0}.html && " + condition + "; found=$?; rm -f {0}.html; exit $found", text);
  };
  BOOST_TEST(page(rendered("markdown"), "test $(grep -c '<table>' {0}.html) = 6"));
  BOOST_TEST(page(rendered("markdown"), "test $(grep -c '<tr>' {0}.html) = 26"));
  BOOST_TEST(page(rendered("markdown"), "! grep -q '<b>' {0}.html"));
  BOOST_TEST(page(rendered("markdown") + "<b>\n", "grep -q '<b>' {0}.html"));
}

BOOST_AUTO_TEST_CASE(a_summary_stays_below_the_limit_of_a_job) {
  const auto many = sample::long_run(4000, 3);
  BOOST_TEST(render("markdown", many.run, many.ledger, {}, false).size() < 1'048'576U);
}

BOOST_AUTO_TEST_CASE(an_annotation_is_one_line_whatever_a_client_says) {
  const auto text = rendered("github");
  BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 11);
  BOOST_TEST(text.find("\x01") == std::string::npos);
  of.run.subject = "a,b:c%\n";
  BOOST_TEST(rendered("github").find("title=a%2Cb%3Ac%25%0A 2.8.0%3A ping.when-idle::") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_run_without_cases_or_cut_short_is_no_good_news_in_any_format) {
  for (const auto* format : {"tap", "sarif", "github", "markdown"}) {
    BOOST_TEST(of_nothing(format).find("o case was run") != std::string::npos, format);
    auto cut = sample::long_run(1, 3);
    cut.run.interrupted = true;
    BOOST_TEST(render(format, cut.run, cut.ledger, {}, false).find("nterrupted") != std::string::npos, format);
  }
}

BOOST_AUTO_TEST_CASE(every_format_tells_of_trials_that_disagreed_in_how_many_of_them_the_case_failed) {
  for (const auto* format : {"text", "html", "markdown", "junit", "tap", "sarif", "github"}) {
    BOOST_TEST(rendered(format).find("failed in 1 of 3 trials") != std::string::npos, format);
    BOOST_TEST(rendered(format).find("failed in 2 of 3 trials") != std::string::npos, format);
  }
  for (auto& result : of.run.cases) result.flaky.reset();
  for (const auto& format : format_names()) BOOST_TEST(rendered(format).find("of 3 trials") == std::string::npos, format);
}

BOOST_AUTO_TEST_CASE(every_format_tells_what_was_not_played) {
  for (const auto* format : {"text", "html", "markdown", "junit", "tap", "sarif", "github"})
    BOOST_TEST(rendered(format).find("2 cases were not played: 1 failure was reached") != std::string::npos, format);
  of.run.shard = "2/4";
  of.run.in_other_shards = 300;
  for (const auto* format : {"text", "html", "markdown"})
    BOOST_TEST(rendered(format).find("shard 2/4; 300 cases are in the others") != std::string::npos, format);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
