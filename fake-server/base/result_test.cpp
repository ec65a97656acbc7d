#include "fake-server/base/result.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "fake-server/base/source_span.hpp"

namespace zkspec {

BOOST_AUTO_TEST_SUITE(result)

BOOST_AUTO_TEST_CASE(an_error_says_where_if_it_knows) {
  BOOST_TEST(to_string(Error{Errc::malformed, "byte 4", "too short"}) == "byte 4: too short");
  BOOST_TEST(to_string(Error{Errc::malformed, {}, "too short"}) == "too short");
}

BOOST_AUTO_TEST_CASE(asking_an_error_for_its_value_throws_the_same_words) {
  const Result<int> failed = Error{Errc::malformed, "byte 4", "too short"};
  BOOST_CHECK_EXCEPTION(static_cast<void>(failed.value()), std::runtime_error,
                        [](const auto& thrown) { return std::string_view{thrown.what()} == "byte 4: too short"; });
}

BOOST_AUTO_TEST_CASE(a_span_is_a_place_that_editors_can_open) {
  BOOST_TEST(to_string(SourceSpan{"suites/a.toml", 12, 5}) == "suites/a.toml:12:5");
  BOOST_TEST(to_string(SourceSpan{"suites/a.toml"}) == "suites/a.toml");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
