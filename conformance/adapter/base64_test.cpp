#include "conformance/adapter/base64.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(base64)

using namespace zkspec;

// RFC 4648 §10, and bytes that need the last two letters.
BOOST_AUTO_TEST_CASE(known_texts_are_written_and_read) {
  struct {
    Bytes bytes;
    std::string text;
  } const rows[] = {
      {to_bytes(""), ""},        {to_bytes("f"), "Zg=="},          {to_bytes("fo"), "Zm8="},
      {to_bytes("foo"), "Zm9v"}, {to_bytes("foobar"), "Zm9vYmFy"}, {{0xfb, 0xff, 0xfe}, "+//+"},
      {{0x00}, "AA=="},
  };
  for (const auto& row : rows) {
    BOOST_TEST(to_base64(row.bytes) == row.text);
    BOOST_TEST(from_base64(row.text).value() == row.bytes, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
  for (const auto* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "Zm9v=", "Zg==Zg==", "Zm 9", "Zh==", "Zm9=", "Zm-_"})
    BOOST_TEST(from_base64(text).has_error(), text);
}

BOOST_AUTO_TEST_SUITE_END()
