#include "fake-server/script/toml_reader.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

using namespace zkspec;

BOOST_AUTO_TEST_SUITE(toml_reader)

BOOST_AUTO_TEST_CASE(every_kind_of_value_is_read_in_the_order_of_the_file) {
  const auto file = read_toml("z = 1\nb = [true, 2.5]\n[a]\ntext = \"x\"\n", "f.toml");
  BOOST_TEST(file.problems.empty());
  BOOST_TEST(boost::json::serialize(file.root.to_json()) == R"({"z":1,"b":[true,2.5E0],"a":{"text":"x"}})");
  BOOST_TEST(*file.root.find("z")->integer() == 1);
  BOOST_TEST(*file.root.find("z")->floating() == 1.0);
  BOOST_TEST((file.root.find("z")->string() == nullptr));
  BOOST_TEST((file.root.find("nowhere") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_value_and_its_key_know_their_places) {
  const auto file = read_toml("[[case]]\nscript = [\n  { call = \"open\", n = 3 },  \n]\n", "suites/a.toml");
  BOOST_REQUIRE(file.problems.empty());
  const auto& step = (*(*file.root.find("case")->array())[0].find("script")->array())[0];
  BOOST_TEST(to_string(step.span()) == "suites/a.toml:3:3");
  BOOST_TEST(to_string((*step.table())[1].key_span) == "suites/a.toml:3:20");
  BOOST_TEST(to_string((*step.table())[1].value.span()) == "suites/a.toml:3:24");
  BOOST_TEST(step.line_text() == "{ call = \"open\", n = 3 }");
}

BOOST_AUTO_TEST_CASE(what_is_no_toml_is_a_problem_with_its_place) {
  struct Row {
    std::string_view name;
    std::string_view text;
    std::string_view problem;
  };
  const Row rows[] = {
      {"a value is missing", "a = \n", "f.toml:1:5: "},
      {"a key is given twice", "a = 1\na = 2\n", "f.toml:2:"},
      {"a date stands where dates have no place", "a = 1\nb = 1979-05-27\n",
       "f.toml:2:5: a date or time of day has no place here; write a text"},
      {"an array closed by a brace", "r = [}", "f.toml:1:"},
      {"a letter that is not of ASCII outside of strings", "t\xc3\xbctle = 1\n", "f.toml:1:2: "},
      {"the same where a value is due", "a = \xc5\x96 1\n", "f.toml:1:5: "},
      {"a line break inside an inline table", "a = { b = 1,\n c = 2 }\n", "f.toml:1:"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto file = read_toml(row.text, "f.toml");
      BOOST_REQUIRE(file.problems.size() == 1U);
      BOOST_TEST(to_string(file.problems[0]).substr(0, row.problem.size()) == row.problem);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_a_problem_of_the_file_as_a_whole) {
  const auto file = read_toml_file("/nowhere/x.toml", "x.toml");
  BOOST_REQUIRE(file.problems.size() == 1U);
  BOOST_TEST(to_string(file.problems[0]) == "x.toml: cannot be read");
  BOOST_TEST(file.root.table()->empty());
}

BOOST_AUTO_TEST_SUITE_END()
