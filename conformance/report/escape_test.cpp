#include "conformance/report/escape.hpp"

#include <boost/test/unit_test.hpp>

namespace zkspec {

BOOST_AUTO_TEST_SUITE(report_escape)

struct Row {
  std::string_view name;
  std::string_view from;
  std::string_view clean;
  std::string_view xml;
};

BOOST_AUTO_TEST_CASE(foreign_text_becomes_fit_for_each_format) {
  using namespace std::string_view_literals;
  const Row rows[] = {
      {"plain text stays", "ping xid=-2", "ping xid=-2", "ping xid=-2"},
      {"letters beyond ASCII stay", "Ω → 𝄞", "Ω → 𝄞", "Ω → 𝄞"},
      {"markup is escaped", "</script><b>&\"", "</script><b>&\"", "&lt;/script&gt;&lt;b&gt;&amp;&quot;"},
      {"line breaks and tabs stay", "a\n\tb", "a\n\tb", "a\n\tb"},
      {"control characters become pictures", "a\0\x01\x1b\x7f"sv, "a\0\x01\x1b\x7f"sv, "a␀␁␛␡"},
      {"a lone continuation byte is replaced", "a\x80z", "a\xEF\xBF\xBDz", "a\xEF\xBF\xBDz"},
      {"a sequence cut short is replaced byte by byte", "\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"an overlong slash is no slash", "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"half a surrogate pair is replaced", "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"U+FFFF is text, but not of XML", "\xEF\xBF\xBF", "\xEF\xBF\xBF", "\xEF\xBF\xBD"},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      BOOST_TEST(clean_utf8(row.from) == row.clean);
      BOOST_TEST(escape_xml(row.from) == row.xml);
    }
  }
}

BOOST_AUTO_TEST_CASE(text_for_a_terminal_cannot_steer_it) { BOOST_TEST(visible("\x1b[2J <b>\r\n\tend") == "␛[2J <b>␍\n\tend"); }

BOOST_AUTO_TEST_CASE(long_text_is_cut_between_characters_and_says_what_is_missing) {
  BOOST_TEST(shorten("abcdef", 6) == "abcdef");
  BOOST_TEST(shorten("abcdef", 4) == "abcd… (2 bytes more)");
  BOOST_TEST(shorten("aΩΩ", 2) == "a… (4 bytes more)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
