#include "fake-server/script/nearest_word.hpp"

#include <boost/test/unit_test.hpp>

using namespace zkspec;

BOOST_AUTO_TEST_SUITE(nearest_words)

BOOST_AUTO_TEST_CASE(the_word_with_the_fewest_edits_is_suggested_if_it_is_near) {
  struct Row {
    std::string_view name;
    std::string_view word;
    std::string_view nearest;
  };
  const std::vector<std::string_view> known = {"sessionId", "timeOut", "passwd", "set", "drop"};
  const Row rows[] = {
      {"a letter is missing", "sesionId", "sessionId"},    {"neighbours are swapped", "timeuOt", "timeOut"},
      {"only the case differs", "sessionid", "sessionId"}, {"one edit is always near, however short the word", "sat", "set"},
      {"too far from everything", "elephant", ""},         {"a short word is not every short word", "abc", ""},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) { BOOST_TEST(nearest_word(row.word, known) == row.nearest); }
  }
}

BOOST_AUTO_TEST_CASE(a_suggestion_is_worded_only_if_there_is_one) {
  BOOST_TEST(suggestion("drpo", {"drop"}) == "; did you mean 'drop'?");
  BOOST_TEST(suggestion("drpo", {"session"}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
