#include "conformance/report/page/script_lines.hpp"

#include <boost/test/unit_test.hpp>

#include "conformance/report/report.hpp"
#include "conformance/report/sample_run_test.hpp"
#include "conformance/report/stored_run.hpp"

namespace zkspec {

namespace {

std::string told(const CaseResult& result) {
  static constexpr const char* words[] = {"done", "failed", "not reached", "unknown"};
  std::string text;
  for (const ScriptLine& line : script_lines(result))
    text += line.number + (line.prelude ? " prelude " : " ") + words[static_cast<std::size_t>(line.state)] + "; ";
  return text;
}

const CaseResult& result_of(const RunResult& run, std::string_view id) {
  for (const CaseResult& result : run.cases)
    if (result.variant->id == id) return result;
  BOOST_FAIL(id);
  return run.cases.front();
}

struct Row {
  std::string_view id;
  std::string_view lines;
};
const Row rows[] = {{"ping/idle#long", "1 prelude done; 2 prelude done; 3 failed; 4 not reached; "},
                    {"handshake/new-session", "1 done; 2 done; 2.told.1 done; "},
                    {"auth/refused", ""}};

}  // namespace

BOOST_AUTO_TEST_SUITE(report_script_lines)

BOOST_AUTO_TEST_CASE(lines_are_done_up_to_the_one_that_the_finding_names) {
  const sample::Run sample = sample::every_outcome();
  for (const Row& row : rows) BOOST_TEST(told(result_of(sample.run, row.id)) == row.lines, row.id);
}

BOOST_AUTO_TEST_CASE(lines_are_the_same_from_stored_results) {
  const sample::Run sample = sample::every_outcome();
  const auto read = read_results(render_json(sample.run, sample.ledger, sample.provenance));
  BOOST_TEST_REQUIRE(read.has_value());
  for (const Row& row : rows) BOOST_TEST(told(result_of(read->run, row.id)) == row.lines, row.id);
}

BOOST_AUTO_TEST_CASE(where_a_finding_names_no_line_nothing_is_said_of_lines) {
  sample::Run sample = sample::every_outcome();
  CaseResult& failed = const_cast<CaseResult&>(result_of(sample.run, "ping/idle#long"));
  failed.verdict.findings.front().step = "never";
  BOOST_TEST(told(failed) == "1 prelude unknown; 2 prelude unknown; 3 unknown; 4 unknown; ");
}

BOOST_AUTO_TEST_CASE(of_branches_the_one_that_failed_is_told) {
  sample::Run sample = sample::every_outcome();
  CaseResult& result = const_cast<CaseResult&>(result_of(sample.run, "handshake/new-session"));
  auto& either = std::get<step::Either>(sample.cases[2].script[1].what);
  result.verdict.taken.clear();
  for (Branch& branch : either.branches) {
    branch.steps[0].span = {"suites/a.toml", 7, branch.name == "told" ? 3U : 4U};
    result.verdict.findings = {{.at = branch.steps[0].span, .step = branch.steps[0].text, .expected = "this"}};
    const auto lines = "1 done; 2 done; 2." + branch.name + ".1 failed; ";
    BOOST_TEST(told(result) == lines);
    const auto read = read_results(render_json(sample.run, sample.ledger, sample.provenance));
    BOOST_TEST_REQUIRE(read.has_value());
    BOOST_TEST(told(result_of(read->run, "handshake/new-session")) == lines);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
