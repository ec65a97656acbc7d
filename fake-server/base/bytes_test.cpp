#include "fake-server/base/bytes.hpp"

#include <boost/test/unit_test.hpp>

namespace zkspec {

BOOST_AUTO_TEST_SUITE(bytes)

BOOST_AUTO_TEST_CASE(hex_is_read_with_blanks_and_either_case) {
  struct Row {
    std::string_view sentence;
    std::string_view hex;
    std::string_view normal;
  };
  for (const auto& [sentence, hex, normal] :
       {Row{"nothing", "", ""}, Row{"only blanks", " \n\t", ""}, Row{"lower", "00ff7a", "00ff7a"}, Row{"upper", "00FF7A", "00ff7a"},
        Row{"words and lines", "0000 002d\nff", "0000002dff"}, Row{"a blank inside a byte", "0 0", "00"}}) {
    const auto bytes = from_hex(hex);
    BOOST_TEST_REQUIRE(bytes.has_value(), sentence);
    BOOST_TEST(to_hex(*bytes) == normal, sentence);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_hex_is_refused_with_its_place) {
  struct Row {
    std::string_view sentence;
    std::string_view hex;
    std::string_view error;
  };
  for (const auto& [sentence, hex, error] :
       {Row{"odd", "000", "character 3: a byte needs two hex digits"}, Row{"another letter", "00 0g", "character 5: 'g' is no hex digit"},
        Row{"prefix", "0x00", "character 2: 'x' is no hex digit"}}) {
    const auto bytes = from_hex(hex);
    BOOST_TEST_REQUIRE(bytes.has_error(), sentence);
    BOOST_TEST(to_string(bytes.error()) == error, sentence);
  }
}

BOOST_AUTO_TEST_CASE(text_and_bytes_are_the_same_memory) {
  const auto bytes = to_bytes("imok");
  BOOST_TEST(to_hex(bytes) == "696d6f6b");
  BOOST_TEST(as_text(bytes) == "imok");
  BOOST_TEST(as_text(bytes).data() == static_cast<const void*>(bytes.data()));
  BOOST_TEST(as_text({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
