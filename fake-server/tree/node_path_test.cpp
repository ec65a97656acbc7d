#include "fake-server/tree/node_path.hpp"

#include <boost/test/unit_test.hpp>

namespace zkspec {
namespace {

BOOST_AUTO_TEST_SUITE(node_path)

BOOST_AUTO_TEST_CASE(paths_are_judged_as_path_utils_does) {
  struct Row {
    std::string_view path;
    bool valid;
  };
  const Row rows[] = {{"/", true},
                      {"/a", true},
                      {"/a/b.c", true},
                      {"/...", true},
                      {"/\xc3\xa9", true},
                      {"", false},
                      {"a", false},
                      {"/a/", false},
                      {"//", false},
                      {"/a//b", false},
                      {"/.", false},
                      {"/a/..", false},
                      {"/../a", false},
                      {"/a\n", false},
                      {"/a\x7f", false},
                      {"/\xc2\x85", false},          // U+0085, a control character
                      {"/\xee\x80\x80", false},      // U+E000, private use
                      {"/\xef\xbf\xbf", false},      // U+FFFF
                      {"/\xf0\x9f\x98\x80", false},  // two surrogates in Java
                      {"/\xc3", false}};             // no UTF-8: U+FFFD in Java
  for (const auto& row : rows) BOOST_TEST(is_valid_path(row.path) == row.valid, row.path);
}

BOOST_AUTO_TEST_CASE(a_path_has_a_parent_and_a_last_part) {
  BOOST_TEST(parent_of("/a/b") == "/a");
  BOOST_TEST(parent_of("/a") == "/");
  BOOST_TEST(parent_of("/") == "");
  BOOST_TEST(last_part("/a/b") == "b");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
