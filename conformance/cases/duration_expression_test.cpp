#include "conformance/cases/duration_expression.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace zkspec;
using namespace std::chrono_literals;

DurationScope scope() {
  return {3s, 200ms, [](std::string_view name) { return name == "got" ? std::optional<Duration>{4s} : std::nullopt; }};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(duration_expression)

BOOST_AUTO_TEST_CASE(well_formed_text_has_its_value) {
  struct Row {
    std::string_view text;
    Duration value;
  };
  for (const auto& [text, value] : {
           Row{"6s", 6s},
           Row{"250ms", 250ms},
           Row{"1.5s", 1500ms},
           Row{"T", 3s},
           Row{"T/3", 1s},
           Row{"2T/3", 2s},
           Row{"0.7T", 2100ms},
           Row{"T + 100ms", 3100ms},
           Row{"2tick - 1ms", 399ms},
           Row{"20tick+1ms", 4001ms},
           Row{"$got/2", 2s},
           Row{"$got", 4s},
           Row{"T - $got/2", 1s},
           Row{"2*T", 6s},
           Row{"2 * 3 * T / 4", 4500ms},
           Row{"0s", 0s},
           Row{"-5ms", -5ms},
           Row{"-1s + 2s", 1s},
           Row{"250ms + 0.1T", 550ms},
           Row{"  6s ", 6s},
       }) {
    const auto parsed = DurationExpression::parse(text);
    BOOST_TEST_REQUIRE(parsed.has_value(), text << ": " << to_string(parsed.error()));
    const auto result = parsed->evaluate(scope());
    BOOST_TEST_REQUIRE(result.has_value(), text);
    BOOST_TEST(result->count() == value.count(), text << " is " << result->count());
    BOOST_TEST(parsed->text() == text);
  }
}

BOOST_AUTO_TEST_CASE(malformed_text_is_refused_with_the_reason) {
  struct Row {
    std::string_view text;
    std::string_view what;
  };
  for (const auto& [text, what] : {
           Row{"", "a duration is empty"},
           Row{"6", "a duration needs a unit: ms, s, T or tick"},
           Row{"-6", "a duration needs a unit: ms, s, T or tick"},
           Row{"6sec", "unknown unit 'sec'; the units are ms, s, T and tick"},
           Row{"2t", "unknown unit 't'; the units are ms, s, T and tick"},
           Row{"T +", "a duration ends where a number, a unit or a name is due"},
           Row{"* T", "'*' stands where a number, a unit or a name is due"},
           Row{"T/0", "division by zero"},
           Row{"T/0.0", "division by zero"},
           Row{"T/T", "a duration can be scaled only by a plain number"},
           Row{"T*2s", "a duration can be scaled only by a plain number"},
           Row{"T/$got", "a duration can be scaled only by a plain number"},
           Row{"T + 2", "a plain number cannot be added to a duration"},
           Row{"1.2.3s", "'1.2.3' is no number"},
           Row{"$", "'$' without a name"},
           Row{"6s 7s", "'7s' is not part of a duration"},
           Row{"(T)", "'(' stands where a number, a unit or a name is due"},
       }) {
    const auto parsed = DurationExpression::parse(text);
    BOOST_TEST_REQUIRE(parsed.has_error(), text);
    BOOST_TEST(parsed.error().what == what);
  }
}

BOOST_AUTO_TEST_CASE(value_that_no_duration_can_have_is_refused) {
  BOOST_TEST(DurationExpression::parse("1s - 2s")->evaluate(scope()).error().what == "is negative");
  BOOST_TEST(DurationExpression::parse("$other")->evaluate(scope()).error().what == "'$other' is not a duration known here");
  BOOST_TEST(DurationExpression::parse("99999999999999s")->evaluate(scope()).error().what == "longer than a duration can be");
}

BOOST_AUTO_TEST_CASE(names_and_use_of_the_timeout_are_known_before_evaluation) {
  const auto parsed = DurationExpression::parse("$ask + $got - T").value();
  BOOST_TEST(parsed.names() == (std::vector<std::string>{"ask", "got"}), boost::test_tools::per_element());
  BOOST_TEST(parsed.uses_session_timeout());
  BOOST_TEST(!DurationExpression::parse("2tick")->uses_session_timeout());
}

BOOST_AUTO_TEST_SUITE_END()
