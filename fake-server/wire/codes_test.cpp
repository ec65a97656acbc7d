#include "fake-server/wire/codes.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "fake-server/wire/watcher_event.hpp"

namespace zkspec::wire {

BOOST_AUTO_TEST_SUITE(codes)

BOOST_AUTO_TEST_CASE(every_word_names_one_code_and_comes_back) {
  for (const auto text : op_words()) BOOST_TEST(word(op_code(text).value()).value() == text);
  for (const auto text : error_words()) BOOST_TEST(word(error_code(text).value()).value() == text);
  const auto operations = op_words();
  const auto errors = error_words();
  BOOST_TEST(std::set(operations.begin(), operations.end()).size() == 33U);
  BOOST_TEST(std::set(errors.begin(), errors.end()).size() == 36U);
}

BOOST_AUTO_TEST_CASE(words_stand_for_the_numbers_of_the_protocol) {
  BOOST_TEST((op_code("delete") == OpCode::delete_));
  BOOST_TEST((op_code("setWatches") == static_cast<OpCode>(101)));
  BOOST_TEST((error_code("session_expired") == static_cast<ErrorCode>(-112)));
  BOOST_TEST((watch_kind("child") == static_cast<WatchKind>(4)));
  BOOST_TEST(word(WatchKind::deleted).value() == "deleted");
}

BOOST_AUTO_TEST_CASE(what_has_no_word_is_shown_as_its_number) {
  BOOST_TEST(!op_code("delete_").has_value());
  BOOST_TEST(!error_code("").has_value());
  BOOST_TEST(!watch_kind("removed").has_value());
  BOOST_TEST(!word(static_cast<OpCode>(77)).has_value());
  BOOST_TEST(to_string(static_cast<OpCode>(77)) == "77");
  BOOST_TEST(to_string(static_cast<ErrorCode>(-126)) == "-126");
  BOOST_TEST(to_string(ErrorCode::no_node) == "no_node");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec::wire
