#include "conformance/cases/suite.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

#include "conformance/cases/test_folder.hpp"
#include "fake-server/base/source_tree.hpp"

namespace {

using namespace zkspec;
namespace fs = std::filesystem;

const fs::path root = source_tree();

std::string contents(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// As a user sees it who stands in the root of the repository.
std::string lines(const std::vector<Diagnostic>& problems) {
  std::string text;
  for (const auto& problem : problems) text += to_string(problem) + "\n";
  const auto prefix = root.string() + "/";
  for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) text.erase(at, prefix.size());
  return text;
}

std::vector<std::string> ids(const std::vector<const Variant*>& variants) {
  std::vector<std::string> all;
  for (const auto* variant : variants) all.push_back(variant->id);
  return all;
}

/// Three cases, of which one is for servers.
class SmallSuite {
 public:
  SmallSuite() {
    folder_.add("suites/requirements/ping.toml", clause("ping.frame"));
    folder_.add("suites/requirements/loss.toml", clause("loss.codes"));
    folder_.add("suites/preludes.toml", "zkspec = 1\n[[prelude]]\nid = \"none\"\ntitle = \"Nothing\"\nscript = [{ sleep = \"1ms\" }]\n");
    folder_.add("suites/ping/idle.toml", head("ping/idle", "client") + "rows = [{ row = \"a\" }, { row = \"b\" }]\n");
    folder_.add("suites/ping/answer.toml", head("ping/answer", "server"));
    folder_.add("suites/loss/pending.toml", head("loss/pending", "client"));
    folder_.add("defects/client/never-pings.toml", "");
    loaded_ = load_suite(folder_.path() / "suites", folder_.path() / "defects");
  }
  const LoadedSuite& loaded() const { return loaded_; }
  const Suite& suite() const { return loaded_.suite; }

 private:
  static std::string clause(const std::string& id) {
    return "zkspec = 1\n[[clause]]\nid = \"" + id + "\"\nlevel = \"MUST\"\nroles = [\"client\", \"server\"]\n" +
           "statement = \"x\"\nsource = \"x\"\n";
  }
  static std::string head(const std::string& id, const std::string& role) {
    return "zkspec = 1\n[[case]]\nid = \"" + id + "\"\ntitle = \"x\"\nroles = [\"" + role +
           "\"]\nkills = [\"client/never-pings\"]\nscript = [{ s = \"s1\", rx = \"ping\" }]\n";
  }

  TestFolder folder_ = {};
  LoadedSuite loaded_ = {};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(suite)

BOOST_AUTO_TEST_CASE(broken_file_gets_exactly_the_diagnostics_that_stand_beside_it) {
  const TestFolder defects;
  defects.add("client/never-pings.toml", "");
  defects.add("server/does-not-clamp-low.toml", "");
  std::size_t checked = 0;
  for (const auto& entry : fs::recursive_directory_iterator{root / "fixtures/diagnostics/cases"}) {
    if (entry.path().extension() != ".toml") continue;
    const auto found = lines(load_files(root / "suites", defects.path(), {entry.path()}).problems);
    const auto expected = contents(fs::path{entry.path()}.replace_extension(".expected"));
    BOOST_TEST(found == expected, entry.path().filename() << " gives\n" << found);
    ++checked;
  }
  BOOST_TEST(checked > 0U);
}

BOOST_AUTO_TEST_CASE(ledger_as_shipped_is_without_fault) {
  const TestFolder nothing;
  const auto loaded = load_files(root / "suites", nothing.path(), {});
  BOOST_TEST(lines(loaded.problems).empty(), lines(loaded.problems));
  const auto& ledger = loaded.suite.ledger;
  BOOST_TEST(ledger.clauses.size() == 214U);
  BOOST_TEST(ledger.areas().size() == 20U);
  const auto* idle = ledger.find("ping.when-idle");
  BOOST_TEST_REQUIRE(idle != nullptr);
  BOOST_TEST(word(idle->level) == "MUST");
  BOOST_TEST((idle->roles == std::vector{Role::client}));
  BOOST_TEST(idle->late.text() == "250ms + 0.1T");
  BOOST_TEST(!idle->allowance_why.empty());
  BOOST_TEST(ledger.find("ping.unheard-of") == nullptr);
}

BOOST_AUTO_TEST_CASE(shipped_cases_are_without_fault) {
  const auto loaded = load_suite(root / "suites", root / "fixtures/defects");
  BOOST_TEST(lines(loaded.problems).empty(), lines(loaded.problems));
  BOOST_TEST(loaded.suite.cases.size() >= 7U);
}

BOOST_AUTO_TEST_CASE(missing_suite_is_said_to_be_missing) {
  const TestFolder nothing;
  const auto loaded = load_suite(nothing.path() / "suites", nothing.path());
  const auto where = (nothing.path() / "suites").string();
  BOOST_TEST(lines(loaded.problems) == where + "/preludes.toml: cannot be read\n" + where + "/requirements: holds no clauses\n");
}

BOOST_AUTO_TEST_CASE(faults_of_ledger_and_preludes_are_reported_together) {
  const TestFolder folder;
  folder.add("suites/requirements/ping.toml", R"(zkspec = 1
[[clause]]
id = "pong.frame"
level = "must"
roles = ["client"]
statement = "x"
source = "x"
late = "1 hour"
)");
  folder.add("suites/preludes.toml", R"(zkspec = 1
[[prelude]]
id = "odd"
title = "Odd"
args = { on = "s1" }
binds = ["sid"]
script = [
  { s = "$off", rx = "ConnectRequest", clause = "ping.frame" },
]
)");
  const auto loaded = load_suite(folder.path() / "suites", folder.path());
  auto text = lines(loaded.problems);
  const auto prefix = (folder.path() / "suites").string() + "/";
  for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) text.erase(at, prefix.size());
  BOOST_TEST(text ==
             "preludes.toml:6:10: 'sid' is listed in binds, and nothing in the script binds it\n"
             "preludes.toml:8:9: '$off' is not bound here\n"
             "preludes.toml:8:49: a prelude proves nothing: its steps carry no clause\n"
             "requirements/ping.toml:2:1: an allowance needs its reason, 'allowance_why'\n"
             "requirements/ping.toml:3:6: 'pong.frame' is not 'ping.' and a name in small letters and hyphens\n"
             "requirements/ping.toml:4:9: unknown level 'must'; did you mean 'MUST'?\n"
             "requirements/ping.toml:8:8: bad duration '1 hour': unknown unit 'hour'; the units are ms, s, T and tick\n");
}

BOOST_AUTO_TEST_CASE(twins_in_ledger_and_preludes_are_reported_with_both_places) {
  const TestFolder folder;
  const std::string clause = "[[clause]]\nid = \"ping.frame\"\nlevel = \"MUST\"\nstatement = \"x\"\nsource = \"x\"\n";
  const std::string prelude =
      "[[prelude]]\nid = \"none\"\ntitle = \"x\"\nargs = { on = [\"s1\", \"x\"] }\nscript = [{ sleep = \"1ms\" }]\n";
  folder.add("suites/requirements/ping.toml", "zkspec = 1\n" + clause + "roles = [\"client\"]\n" + clause);
  folder.add("suites/requirements/loss.toml", "zkspec = 1\nclause = 7\n");
  folder.add("suites/preludes.toml", "zkspec = 1\n" + prelude + prelude);
  auto text = lines(load_files(folder.path() / "suites", folder.path(), {}).problems);
  const auto prefix = (folder.path() / "suites").string() + "/";
  for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) text.erase(at, prefix.size());
  BOOST_TEST(text ==
             "preludes.toml:5:15: a default of 'on' is a list of servers such as [\"s1\", \"s2\"]\n"
             "preludes.toml:7:1: prelude 'none' stands at preludes.toml:2:1 already\n"
             "preludes.toml:10:15: a default of 'on' is a list of servers such as [\"s1\", \"s2\"]\n"
             "requirements/loss.toml:2:10: found a number where [[clause]] is due\n"
             "requirements/ping.toml:8:1: 'roles' is missing: whom the clause binds\n"
             "requirements/ping.toml:8:1: clause 'ping.frame' stands at requirements/ping.toml:2:1 already\n");
}

BOOST_AUTO_TEST_CASE(id_that_two_files_use_is_reported_with_both_places) {
  const TestFolder folder;
  const std::string text =
      "zkspec = 1\n[[case]]\nid = \"ping/twice\"\ntitle = \"x\"\nroles = [\"server\"]\nscript = [{ s = \"s1\", rx = \"ping\" }]\n";
  const auto first = folder.add("a.toml", text);
  const auto second = folder.add("b.toml", text);
  const auto loaded = load_files(root / "suites", folder.path(), {first, second});
  BOOST_TEST(lines(loaded.problems) == second.string() + ":2:1: case 'ping/twice' stands at " + first.string() + ":2:1 already\n");
}

BOOST_AUTO_TEST_CASE(globs_choose_by_area_case_and_row) {
  const SmallSuite small;
  BOOST_TEST_REQUIRE(lines(small.loaded().problems).empty(), lines(small.loaded().problems));
  struct Row {
    std::string_view why;
    std::vector<std::string> globs;
    std::vector<std::string> expected;
  };
  const std::vector<std::string> idle{"ping/idle#a", "ping/idle#b"};
  for (const auto& [why, globs, expected] : std::vector<Row>{
           {"no glob means all of the role", {}, {"loss/pending", "ping/idle#a", "ping/idle#b"}},
           {"a folder", {"ping"}, idle},
           {"a folder with its slash", {"ping/"}, idle},
           {"a case stands for its rows", {"ping/idle"}, idle},
           {"one row", {"ping/idle#b"}, {"ping/idle#b"}},
           {"a star crosses slashes and rows", {"*i*#a"}, {"ping/idle#a"}},
           {"two globs add up, in the order of the suite", {"ping/idle#a", "loss"}, {"loss/pending", "ping/idle#a"}},
           {"overlapping globs choose once", {"ping", "ping/*"}, idle},
       }) {
    const auto chosen = select(small.suite(), Role::client, globs);
    BOOST_TEST_REQUIRE(chosen.has_value(), why);
    BOOST_TEST(ids(*chosen) == expected, why);
  }
}

BOOST_AUTO_TEST_CASE(statistical_cases_are_a_group_of_their_own) {
  const auto loaded = load_suite(root / "suites", root / "fixtures/defects");
  const auto ordinary = select(loaded.suite, Role::client, {}, Group::ordinary);
  const auto statistical = select(loaded.suite, Role::client, {}, Group::statistical);
  BOOST_TEST_REQUIRE((ordinary && statistical));
  BOOST_TEST((ordinary->size() > 0 && statistical->size() > 0));
  for (const auto* variant : *ordinary) BOOST_TEST(!variant->trials.has_value(), variant->id);
  for (const auto* variant : *statistical) BOOST_TEST(variant->trials.has_value(), variant->id);
  BOOST_TEST(ordinary->size() + statistical->size() == select(loaded.suite, Role::client, {})->size());
  BOOST_TEST(to_string(select(loaded.suite, Role::client, {"rebalance/one-to-two"}, Group::ordinary).error()) ==
             "rebalance/one-to-two: matches statistical cases only; --group statistical runs them");
}

BOOST_AUTO_TEST_CASE(cases_of_load_are_a_group_of_their_own) {
  const auto loaded = load_suite(root / "suites", root / "fixtures/defects");
  const auto load = select(loaded.suite, Role::server, {}, Group::load);
  BOOST_TEST_REQUIRE(load.has_value());
  BOOST_TEST(ids(*load) == std::vector<std::string>{"expiry/a-thousand-on-time"});
  for (const auto* variant : *select(loaded.suite, Role::server, {}, Group::ordinary)) BOOST_TEST(!variant->of->load, variant->id);
  BOOST_TEST(to_string(select(loaded.suite, Role::server, {"expiry/a-thousand*"}, Group::ordinary).error()) ==
             "expiry/a-thousand*: matches load cases only; --group load runs them");
}

BOOST_AUTO_TEST_CASE(glob_that_matches_nothing_is_named) {
  const SmallSuite small;
  const auto message = [&](std::vector<std::string> globs) { return to_string(select(small.suite(), Role::client, globs).error()); };
  BOOST_TEST(message({"ping", "pings/*"}) == "pings/*: matches no case; did you mean 'ping'?");
  BOOST_TEST(message({"ping/answer"}) == "ping/answer: matches no case that judges a client");
  BOOST_TEST(message({"zzzzzzzz"}) == "zzzzzzzz: matches no case");
}

BOOST_AUTO_TEST_SUITE_END()
