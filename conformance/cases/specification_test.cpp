#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <set>

#include "conformance/cases/coverage.hpp"
#include "conformance/cases/test_folder.hpp"
#include "fake-server/base/source_tree.hpp"

namespace {

using namespace zkspec;
namespace fs = std::filesystem;

const fs::path root = source_tree();

const Suite& shipped() {
  static const LoadedSuite loaded = load_suite(root / "suites", root / "fixtures/defects");
  return loaded.suite;
}

std::size_t lines_of(const std::vector<Step>& script) {
  std::size_t lines = script.size();
  for (const auto& step : script)
    if (const auto* either = std::get_if<step::Either>(&step.what))
      for (const auto& branch : either->branches) lines += branch.steps.size();
  return lines;
}

/// What is wrong with a specification beside one clause, `ping.frame`, and one case, `ping/idle`, which asserts it.
std::string faults_of(const std::string& specification) {
  const TestFolder folder;
  const auto suites = folder.path() / "suites";
  folder.add("suites/requirements/ping.toml",
             "zkspec = 1\n[[clause]]\nid = \"ping.frame\"\nlevel = \"MUST\"\nroles = [\"server\"]\nstatement = \"x\"\nsource = \"x\"\n"
             "[[clause]]\nid = \"ping.other\"\nlevel = \"MUST\"\nroles = [\"server\"]\nstatement = \"x\"\nsource = \"x\"\n");
  folder.add("suites/preludes.toml", "zkspec = 1\n[[prelude]]\nid = \"none\"\ntitle = \"Nothing\"\nscript = [{ sleep = \"1ms\" }]\n");
  folder.add("suites/ping/idle.toml",
             "zkspec = 1\n[[case]]\nid = \"ping/idle\"\ntitle = \"x\"\nroles = [\"server\"]\n"
             "script = [{ s = \"s1\", tx = \"ping\", clause = \"ping.frame\" }]\n");
  const auto file = folder.add("suites/requirements/specification.toml", "zkspec = 1\n" + specification);
  std::string lines;
  for (const auto& problem : load_suite(suites, folder.path()).problems) {
    auto line = to_string(problem);
    for (auto at = line.find(file.string()); at != std::string::npos; at = line.find(file.string())) line.erase(at, file.string().size());
    lines += line + "\n";
  }
  return lines;
}

constexpr std::string_view paragraph = "[[paragraph]]\nid = \"p1\"\ntitle = \"x\"\nstatement = \"x\"\nclauses = [\"ping.frame\"]\n";
constexpr std::string_view transition =
    "[[transition]]\nfrom = \"start\"\ncause = \"x\"\nto = \"connecting\"\nclauses = [\"ping.frame\"]\ncases = [\"ping/idle\"]\n";

void check_asserted(const std::vector<std::string>& clauses, const std::string& of) {
  const Coverage coverage{shipped()};
  BOOST_TEST(std::ranges::any_of(clauses, [&coverage](const auto& id) { return !coverage.cases(id).empty(); }), of);
  for (const auto& id : clauses) {
    const auto& clause = *shipped().ledger.find(id);
    for (const auto role : clause.roles)
      if (clause.level == Level::must && clause.not_judged.empty())
        BOOST_TEST(coverage.asserted(id, role), of << ": no case asserts " << id << " of a " << word(role));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(specification)

BOOST_AUTO_TEST_CASE(shipped_one_has_ten_paragraphs_and_the_figure_with_its_arrows) {
  const auto& ledger = shipped().ledger;
  BOOST_TEST_REQUIRE(ledger.paragraphs.size() == 11U);
  for (int number = 1; number <= 10; ++number) BOOST_TEST(ledger.find_paragraph(fmt::format("p{}", number)) != nullptr);
  BOOST_TEST(ledger.find_paragraph("figure") != nullptr);
  BOOST_TEST(ledger.find_paragraph("p11") == nullptr);
  BOOST_TEST_REQUIRE(ledger.transitions.size() == 7U);
  BOOST_TEST(ledger.transitions.front().from.front() == "start");
  BOOST_TEST(ledger.transitions.back().event == "auth_failed");
}

BOOST_AUTO_TEST_CASE(sound_one_has_no_faults) { BOOST_TEST(faults_of(std::string{paragraph} + std::string{transition}) == ""); }

BOOST_AUTO_TEST_CASE(faults_are_reported_together) {
  BOOST_TEST(faults_of(R"([[paragraph]]
id = "P 1"
title = "x"
clauses = ["ping.fame"]
[[paragraph]]
id = "p2"
title = "x"
statement = "x"
clauses = ["ping.frame"]
[[paragraph]]
id = "p2"
title = "x"
statement = "x"
clause = "ping.frame"
[[transition]]
from = ["start", "conecting"]
cause = "x"
event = "expird"
pending = "lost"
clauses = ["ping.other"]
cases = ["ping/idle", "ping/idel"]
[[transition]]
to = "start"
cause = "x"
clauses = ["ping.frame"]
)") ==
             ":2:1: 'clauses' names no clause that the ledger has\n"
             ":2:1: 'statement' is missing\n"
             ":3:6: 'P 1' is no name of a paragraph: small letters, digits and hyphens\n"
             ":5:12: unknown clause 'ping.fame'; did you mean 'ping.frame'?\n"
             ":11:1: 'clauses' names no clause that the ledger has\n"
             ":11:1: paragraph 'p2' stands at :6:1 already\n"
             ":15:1: unknown key 'clause' of a paragraph; did you mean 'clauses'?\n"
             ":16:1: 'to' is missing: the state that the row ends in\n"
             ":16:1: case 'ping/idle' asserts no clause of this row\n"
             ":16:1: unknown case 'ping/idel'; did you mean 'ping/idle'?\n"
             ":17:18: unknown state 'conecting'; did you mean 'connecting'?\n"
             ":19:9: unknown event 'expird'; did you mean 'expired'?\n"
             ":20:11: unknown fate of requests 'lost'\n"
             ":23:1: 'cases' is missing: which cases play this row\n"
             ":23:1: 'from' is missing: the states that the row begins in\n"
             ":24:6: unknown state 'start'\n");
}

BOOST_AUTO_TEST_CASE(file_without_one_of_its_parts_says_which) {
  BOOST_TEST(faults_of(std::string{paragraph}) == ": holds no [[transition]]\n");
  BOOST_TEST(faults_of(std::string{transition}) == ": holds no [[paragraph]]\n");
}

BOOST_AUTO_TEST_CASE(every_must_clause_of_a_paragraph_or_transition_is_asserted_for_each_role_that_it_binds) {
  const auto& ledger = shipped().ledger;
  for (const auto& paragraph : ledger.paragraphs) check_asserted(paragraph.clauses, paragraph.id);
  for (const auto& row : ledger.transitions) check_asserted(row.clauses, row.cause);
}

BOOST_AUTO_TEST_CASE(every_clause_that_binds_a_client_is_asserted_or_says_why_not) {
  const Coverage coverage{shipped()};
  for (const auto& [id, clause] : shipped().ledger.clauses) {
    if (!binds(clause, Role::client)) continue;
    BOOST_TEST((coverage.asserted(id, Role::client) || !clause.not_judged.empty()), id);
  }
}

BOOST_AUTO_TEST_CASE(scripts_that_judge_clients_are_many_and_short) {
  std::vector<std::size_t> lines;
  for (const auto& variant : shipped().variants)
    if (judges(*variant.of, Role::client)) lines.push_back(lines_of(variant.of->script));
  BOOST_TEST_REQUIRE(lines.size() >= 250U);
  std::ranges::nth_element(lines, lines.begin() + static_cast<std::ptrdiff_t>(lines.size() / 2));
  BOOST_TEST(lines[lines.size() / 2] <= 12U);
}

BOOST_AUTO_TEST_CASE(no_clause_that_a_case_asserts_says_why_it_is_not) {
  const Coverage coverage{shipped()};
  for (const auto& [id, clause] : shipped().ledger.clauses) BOOST_TEST((clause.not_judged.empty() || coverage.cases(id).empty()), id);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(coverage)

BOOST_AUTO_TEST_CASE(clauses_of_branches_count_and_those_of_others_do_not) {
  const auto& suite = shipped();
  const auto of = [&suite](const std::string& id) {
    const auto found = std::ranges::find(suite.cases, id, [](const auto& each) { return each->id; });
    BOOST_REQUIRE(found != suite.cases.end());
    return clauses_of(**found);
  };
  BOOST_TEST(of("loss/while-disconnected").contains("loss.issued-while-disconnected"));
  BOOST_TEST(!of("loss/while-disconnected").contains("ping.frame"));
  const Coverage coverage{suite};
  BOOST_TEST(coverage.asserted("ping.frame", Role::client));
  BOOST_TEST(!coverage.asserted("ping.frame", Role::server));
  BOOST_TEST(coverage.cases("no.such").empty());
}

BOOST_AUTO_TEST_SUITE_END()
