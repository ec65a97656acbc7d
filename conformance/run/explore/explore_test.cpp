// Exploration finds what is wrong with broken clients, in few lines, and nothing wrong with the honest one.
#include <boost/test/unit_test.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "conformance/adapter/reference_subject.hpp"
#include "conformance/run/explore/explore.hpp"
#include "conformance/run/explore/explore_shrink.hpp"
#include "conformance/run/shipped_suite_test.hpp"
#include "conformance/run/virtual_run.hpp"
#include "fake-server/base/source_tree.hpp"
#include "fake-server/loop/sim/sim_loop.hpp"

using namespace zkspec;

namespace {

Player on_reference(const Defect& defect, Seed seed) {
  return [defect, seed](const std::vector<const Variant*>& variants) {
    std::vector<Verdict> verdicts;
    for (const auto* variant : variants) verdicts.push_back(try_virtual_client(*variant, shipped::suite(), seed, defect).verdict);
    return verdicts;
  };
}

Exploration exploration(Seed seed, const std::string& defect = {}) {
  const auto loop = make_sim_loop(seed);
  Exploration all{.suite = &shipped::suite(), .capabilities = make_reference_subject(*loop, seed)->capabilities().flags, .seed = seed};
  Defect script;
  if (!defect.empty()) {
    script = shipped::defect(defect);
    all.check = on_reference({}, seed);
    all.kills = [defect](const Variant&) { return std::vector{defect}; };
  }
  all.play = on_reference(script, seed);
  return all;
}

/// Two and nine do it, and seven is no use without four.
std::optional<std::size_t> first_with_four_for_seven(const std::vector<std::vector<int>>& candidates) {
  for (std::size_t at = 0; at < candidates.size(); ++at) {
    const auto has = [&](int number) { return std::ranges::find(candidates[at], number) != candidates[at].end(); };
    if (has(2) && has(9) && has(4) == has(7)) return at;
  }
  return std::nullopt;
}

/// Three and five together do it.
std::optional<std::size_t> first_with_three_and_five(const std::vector<std::vector<int>>& candidates) {
  for (std::size_t at = 0; at < candidates.size(); ++at) {
    const auto has = [&](int number) { return std::ranges::find(candidates[at], number) != candidates[at].end(); };
    if (has(3) && has(5)) return at;
  }
  return std::nullopt;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exploration_of_clients)

BOOST_AUTO_TEST_CASE(fewest_leaves_out_all_that_is_not_needed) {
  BOOST_TEST(fewest<int>({1, 2, 3, 4, 5, 6, 7, 8, 9}, first_with_three_and_five) == (std::vector{3, 5}), boost::test_tools::per_element());
  BOOST_TEST(fewest<int>({3, 5}, first_with_three_and_five) == (std::vector{3, 5}), boost::test_tools::per_element());
  BOOST_TEST(fewest<int>({1, 2, 3, 4, 5, 6, 7, 8, 9}, first_with_four_for_seven) == (std::vector{2, 9}), boost::test_tools::per_element());
  BOOST_TEST(fewest<int>({1}, [](const auto&) { return std::optional<std::size_t>{0}; }).empty());
}

BOOST_AUTO_TEST_CASE(honest_client_passes_a_thousand_scripts) {
  auto all = exploration(Seed{1});
  all.scripts = 1000;
  const auto explored = explore(all);
  BOOST_TEST(explored.scripts == 1000U);
  for (const auto& found : explored.discoveries) BOOST_ERROR(found.reason + "\n" + found.text);
  for (const auto& undecided : explored.undecided) BOOST_ERROR(undecided);
}

BOOST_AUTO_TEST_CASE(broken_clients_are_found_in_a_few_lines) {
  struct Row {
    std::string defect;
    std::string clause;
    std::size_t lines;
  };
  const Row rows[] = {{"client/forgets-last-zxid", "zxid.client-reports-last", 11},
                      {"client/truncates-password", "handshake.reconnect-credentials", 9},
                      {"client/completes-twice", "loss.exactly-once", 9},
                      {"client/forgets-credentials", "auth.resent-on-reconnect", 13},
                      {"client/never-notices-silence", "ping.unanswered-detected", 6}};
  for (const auto& row : rows) BOOST_TEST_CONTEXT(row.defect) {
      auto all = exploration(Seed{1}, row.defect);
      all.scripts = 320;
      const auto explored = explore(all);
      BOOST_TEST(explored.doubts.empty());
      const auto found = std::ranges::find_if(explored.discoveries, [&row](const Discovery& each) {
        return std::ranges::find(each.clauses, row.clause) != each.clauses.end();
      });
      BOOST_TEST_REQUIRE((found != explored.discoveries.end()), "not found by " << row.clause);
      BOOST_TEST(found->lines <= row.lines, found->lines << " lines\n" << found->text);
      for (const auto& problem : found->problems) BOOST_ERROR(to_string(problem));
    }
}

BOOST_AUTO_TEST_CASE(found_case_is_an_ordinary_one_and_fails_in_the_same_way) {
  auto all = exploration(Seed{4}, "client/forgets-last-zxid");
  all.scripts = 200;
  const auto explored = explore(all);
  BOOST_TEST_REQUIRE(!explored.discoveries.empty());
  const auto& found = explored.discoveries.front();
  const auto file = std::filesystem::temp_directory_path() / "zkspec-explored.toml";
  std::ofstream{file} << found.text;
  const auto loaded = load_files(source_tree() / "suites", source_tree() / "fixtures" / "defects", {file});
  std::filesystem::remove(file);
  for (const auto& problem : loaded.problems) BOOST_ERROR(to_string(problem));
  BOOST_TEST_REQUIRE(loaded.suite.variants.size() == 1U);
  const auto& variant = loaded.suite.variants.front();
  const auto verdict = all.play({&variant}).front();
  BOOST_TEST(verdict.first == found.clauses, boost::test_tools::per_element());
  BOOST_TEST((all.check({&variant}).front().outcome == Outcome::pass));
}

BOOST_AUTO_TEST_CASE(same_seed_finds_the_same_and_another_seed_draws_other_scripts) {
  const auto texts = [](Seed seed) {
    auto all = exploration(seed, "client/truncates-password");
    all.scripts = 100;
    std::vector<std::string> found;
    for (const auto& each : explore(all).discoveries) found.push_back(each.text);
    return found;
  };
  BOOST_TEST(texts(Seed{1}) == texts(Seed{1}), boost::test_tools::per_element());
  BOOST_TEST((texts(Seed{1}) != texts(Seed{2})));
}

BOOST_AUTO_TEST_CASE(script_that_the_honest_client_does_not_pass_is_a_doubt_about_the_model) {
  auto all = exploration(Seed{1}, "client/forgets-last-zxid");
  all.check = all.play;
  all.scripts = 100;
  const auto explored = explore(all);
  BOOST_TEST(explored.discoveries.empty());
  BOOST_TEST(!explored.doubts.empty());
}

BOOST_AUTO_TEST_SUITE_END()
