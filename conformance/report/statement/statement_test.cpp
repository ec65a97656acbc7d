#include "conformance/report/statement/statement.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "conformance/report/report.hpp"
#include "conformance/report/sample_run_test.hpp"
#include "conformance/report/statement/seal.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {

namespace {

namespace json = boost::json;

struct Sample {
  sample::Run of = sample::every_outcome();

  [[nodiscard]] json::object statement() const { return statement_of(of.run, of.ledger, of.provenance); }
  [[nodiscard]] std::string rendered(std::string_view form) const { return render_statement(statement(), form); }
  [[nodiscard]] std::string conclusion() const { return std::string{statement().at("conclusion").at("text").as_string()}; }
  [[nodiscard]] std::string standing(std::string_view clause) const {
    const auto all = statement();
    for (const auto& one : all.at("clauses").as_array())
      if (one.at("id").as_string() == clause) return std::string{one.at("standing").as_string()};
    return "none";
  }
  /// As if only these had been played.
  template <class Keep>
  void keep(Keep wanted) {
    std::erase_if(of.run.cases, [&](const CaseResult& result) { return !wanted(result); });
    of.run.expectation_problems.clear();
    of.run.not_played.clear();
  }
};

std::string with(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

bool passed(const CaseResult& result) { return result.verdict.outcome == Outcome::pass; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(report_statement, Sample)

BOOST_AUTO_TEST_CASE(a_run_with_every_outcome_gives_the_golden_statement) {
  BOOST_TEST(sample::difference(rendered("json"), sample::golden("statement.json")) == "");
  BOOST_TEST(sample::difference(rendered("markdown"), sample::golden("statement.md")) == "");
  const auto page = rendered("html");
  BOOST_TEST(sample::difference(page.substr(page.find("<body")), sample::golden("statement.html")) == "");
}

BOOST_AUTO_TEST_CASE(the_terms_of_servers_are_part_of_it) {
  of.provenance.terms = "tick 500 ms, timeouts of 1000 to 10000 ms, said by conf";
  BOOST_TEST(sample::fits_schema("statement", rendered("json")));
  for (const auto* form : {"json", "markdown", "html"}) {
    BOOST_TEST_CONTEXT(form) {
      const auto document = rendered(form);
      BOOST_TEST(document.find(of.provenance.terms) != std::string::npos);
      const auto edits = verify(document);
      BOOST_TEST_REQUIRE(edits.has_value());
      BOOST_TEST(edits->empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(the_forms_are_what_their_readers_take) {
  BOOST_TEST(sample::fits_schema("statement", rendered("json")));
  BOOST_TEST(!sample::fits_schema("statement", with(rendered("json"), R"("standing": "proved")", R"("standing": "proven")")));
  BOOST_TEST(sample::accepts("xmllint --noout {} 2>/dev/null", rendered("html")));
  constexpr std::string_view tables = "cmark-gfm -e table {0} >{0}.html && test $(grep -c '<table>' {0}.html) = 8; found=$?; ";
  BOOST_TEST(sample::accepts(std::string{tables} + "rm {0}.html; exit $found", rendered("markdown")));
}

BOOST_AUTO_TEST_CASE(each_clause_stands_as_the_worst_case_says_that_was_played) {
  BOOST_TEST(standing("ping.when-idle") == "violated");
  BOOST_TEST(standing("ping.third") == "violated");
  BOOST_TEST(standing("handshake.requested-timeout") == "proved");
  BOOST_TEST(standing("ping.frame") == "not exercised");
  BOOST_TEST(standing("auth.refused") == "not applicable");
  BOOST_TEST(standing("local.threads") == "not judged");
  BOOST_TEST(standing("timeout.minimum") == "none");  // binds a server
  keep([](const CaseResult& result) { return is_known_deviation(result); });
  BOOST_TEST(standing("ping.when-idle") == "known deviation");
}

BOOST_AUTO_TEST_CASE(the_conclusion_says_no_more_than_was_seen) {
  BOOST_TEST(conclusion() ==
             "not conformant: 1 MUST clause is violated, 1 case failed, with 1 known deviation; 2 cases were flaky; "
             "1 of 4 MUST clauses was not exercised");
  for (auto& result : of.run.cases) result.flaky.reset();
  keep([](const CaseResult& result) { return passed(result) || is_known_deviation(result); });
  BOOST_TEST(conclusion() == "conformant at MUST level, with 1 known deviation; 2 of 4 MUST clauses were not exercised");
  keep([](const CaseResult& result) { return passed(result) && result.verdict.warnings.empty(); });
  BOOST_TEST(conclusion() == "conformant at MUST level; 3 of 4 MUST clauses were not exercised");
  of.cases.at(2).script.front().clauses.push_back("ping.third");
  of.run.cases.front().verdict.proved.insert("ping.third");
  BOOST_TEST(conclusion() == "conformant at MUST and SHOULD level; 3 of 4 MUST clauses were not exercised");
  of.run.interrupted = true;
  BOOST_TEST(conclusion().starts_with("no conclusion: interrupted"));
  of.run.interrupted = false;
  of.run.expectation_problems = {"stale"};
  BOOST_TEST(conclusion().starts_with("no conclusion: known deviations no longer hold"));
  keep([](const CaseResult&) { return false; });
  BOOST_TEST(conclusion().starts_with("no conclusion: no case was run"));
}

BOOST_AUTO_TEST_CASE(cases_that_were_not_played_leave_no_conclusion) {
  of.run.not_played = {"ping/frame"};
  of.run.why_not_played = "3 failures were reached";
  const auto rest = of.run.not_played;
  keep(passed);
  BOOST_TEST(conclusion() == "conformant at MUST level; 1 case was flaky; 2 of 4 MUST clauses were not exercised");
  of.run.not_played = rest;
  BOOST_TEST(conclusion().starts_with("no conclusion: 1 case was not played: 3 failures were reached"));
  for (const std::string_view form : {"html", "markdown"}) BOOST_TEST(rendered(form).find("Not played") != std::string::npos, form);
  of.run.not_played.clear();
  of.run.shard = "2/4";
  of.run.in_other_shards = 300;
  BOOST_TEST(conclusion().starts_with("no conclusion: a part of a run, shard 2/4; 300 cases are in the others"));
}

BOOST_AUTO_TEST_CASE(inconclusive_cases_leave_no_conclusion) {
  keep([](const CaseResult& result) { return passed(result) || result.verdict.outcome == Outcome::inconclusive; });
  BOOST_TEST(conclusion().starts_with("no conclusion: inconclusive cases are left"));
}

BOOST_AUTO_TEST_CASE(what_was_not_edited_is_whole_whatever_became_of_its_line_ends) {
  for (const auto form : statement_forms) {
    const auto text = rendered(form);
    const auto whole = verify(text);
    BOOST_TEST_REQUIRE(whole.has_value(), form);
    BOOST_TEST(whole->empty(), form);
    std::string mailed;
    for (const char c : text) c == '\n' ? mailed.append("\r\n") : mailed.append(1, c);
    BOOST_TEST(verify(mailed)->empty(), form);
  }
  BOOST_TEST(verify(render_json(of.run, of.ledger, of.provenance))->empty());
}

BOOST_AUTO_TEST_CASE(what_was_edited_is_noticed_in_every_form_and_named) {
  const auto first = [](const std::string& text) {
    const auto broken = verify(text);
    BOOST_TEST_REQUIRE(broken.has_value());
    BOOST_TEST_REQUIRE(!broken->empty());
    return broken->front();
  };
  BOOST_TEST(first(with(render_json(of.run, of.ledger, of.provenance), R"("outcome": "fail")", R"("outcome": "pass")")) ==
             "results: ping/idle#long was edited");
  BOOST_TEST(first(with(rendered("json"), R"("subject": "kazoo")", R"("subject": "zkclient")")) == "subject was edited");
  BOOST_TEST(first(with(rendered("markdown"), "**not conformant", "**conformant")).find("line 3: ") == 0U);
  BOOST_TEST(first(with(rendered("html"), ">not conformant:", ">conformant:")).find("line ") == 0U);
  BOOST_TEST(first(with(rendered("html"), R"("subject":"kazoo")", R"("subject":"zkclient")")) == "subject was edited");
  BOOST_TEST(first(with(rendered("markdown"), R"("subject":"kazoo")", R"("subject":kazoo)")) == "its data were edited");
  BOOST_TEST(first(rendered("markdown") + "One more line.\n").find("here the document should end") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_no_statement_or_of_another_version_is_an_error) {
  for (const std::string_view text : {"", "{}", "[]", "<html></html>"}) BOOST_TEST(!verify(text).has_value(), text);
  const auto foreign = verify(with(rendered("markdown"), R"("worded_by":")" ZKSPEC_VERSION, R"("worded_by":"9.9.9)"));
  BOOST_TEST_REQUIRE(!foreign.has_value());
  BOOST_TEST(foreign.error().what == "was worded by zkspec 9.9.9; this is " ZKSPEC_VERSION);
}

BOOST_AUTO_TEST_CASE(the_statement_names_the_digest_of_the_results) {
  const auto results = results_object(of.run, of.ledger, of.provenance);
  BOOST_TEST(json::serialize(statement().at("results_sha256")) == json::serialize(results.at("seal").at("sha256")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
