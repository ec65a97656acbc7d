#include "fake-server/base/source_tree.hpp"
#include "fake-server/script/script.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <set>

using namespace zkspec;

namespace {

const std::filesystem::path root = source_tree();

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::string listed(const std::vector<Diagnostic>& problems) {
  std::string text;
  for (const auto& problem : problems) text += to_string(problem) + "\n";
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(script_loading)

BOOST_AUTO_TEST_CASE(every_defect_of_the_fixtures_loads_under_the_id_of_its_path) {
  const auto loaded = load_defects(root / "fixtures/defects");
  BOOST_TEST(listed(loaded.problems) == "");
  std::set<std::string> ids;
  for (const auto& script : loaded.scripts) {
    BOOST_TEST_CONTEXT(script.id) {
      BOOST_TEST(ids.insert(script.id).second);
      BOOST_TEST(!script.title.empty());
      BOOST_TEST(!script.breaks.empty());
      BOOST_TEST((loaded.find(script.id) == &script));
    }
  }
  BOOST_TEST(std::ranges::count_if(ids, [](const auto& id) { return id.starts_with("client/"); }) >= 32);
  BOOST_TEST(std::ranges::count_if(ids, [](const auto& id) { return id.starts_with("server/"); }) >= 8);
  BOOST_TEST((loaded.find("client/no-such-defect") == nullptr));
}

BOOST_AUTO_TEST_CASE(all_errors_of_a_file_are_reported_with_place_and_nearest_word) {
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator{root / "fixtures/diagnostics/defects"}) {
    if (entry.path().extension() != ".toml") continue;
    ++seen;
    const auto name = entry.path().filename().string();
    auto expected = entry.path();
    expected.replace_extension(".expected");
    BOOST_TEST_CONTEXT(name) { BOOST_TEST(listed(load_script(text_of(entry.path()), name).problems) == text_of(expected)); }
  }
  BOOST_TEST(seen >= 4);
}

BOOST_AUTO_TEST_CASE(a_folder_without_defects_is_a_problem) {
  const auto loaded = load_defects("/nowhere/at/all");
  BOOST_TEST(listed(loaded.problems) == "/nowhere/at/all: no defects are here\n");
}

BOOST_AUTO_TEST_CASE(a_script_has_no_clause_to_break) {
  const auto rules = "rules = [{ on = \"to_client\", frame = \"reply\", drop = true }]\n";
  const std::string head = "zkspec = 1\n[script]\nid = \"demo/mute\"\ntitle = \"Answers nothing\"\n";
  BOOST_TEST(listed(load_script(head + rules, "s.toml").problems) == "");
  BOOST_TEST(listed(load_script(head + "breaks = \"ping.frame\"\n" + rules, "s.toml").problems) ==
             "s.toml:5:10: only a [defect] breaks something\n");
}

BOOST_AUTO_TEST_SUITE_END()
