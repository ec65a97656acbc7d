#include "fake-server/script/value_expression.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "fake-server/script/condition.hpp"

using namespace zkspec;
using wire::FieldKind;

namespace {

const auto own = boost::json::parse(R"({"xid":7,"sessionId":"0xfedcba9876543210","passwd":"hex:0102ff","path":"/a"})").as_object();
const auto previous = boost::json::parse(R"({"xid":6})").as_object();
const Remembered remembered{{"asked", boost::json::value(12000)}, {"state", boost::json::value("expired")}};
const ValueScope scope{own, &previous, remembered, 3s};

}  // namespace

BOOST_AUTO_TEST_SUITE(values_of_rules)

BOOST_AUTO_TEST_CASE(a_value_is_a_literal_or_a_reference_with_arithmetic) {
  struct Row {
    std::string_view name;
    std::string_view written;
    FieldKind kind;
    std::string_view value;
  };
  const Row rows[] = {
      {"a number", "7", FieldKind::integer, "7"},
      {"a text", R"("x y")", FieldKind::text, R"("x y")"},
      {"a text for a buffer is its bytes", R"("ab")", FieldKind::buffer, R"("hex:6162")"},
      {"zeros", "\"zeros(3)\"", FieldKind::buffer, R"("hex:000000")"},
      {"a duration where one belongs", R"("1.5s")", FieldKind::duration, "1500"},
      {"a part of the session timeout", R"("2T/3")", FieldKind::duration, "2000"},
      {"the same letters elsewhere are a text", R"("1.5s")", FieldKind::text, R"("1.5s")"},
      {"a field of the item", R"(".path")", FieldKind::text, R"("/a")"},
      {"a sum", R"(".xid + 1")", FieldKind::integer, "8"},
      {"from left to right", R"(".xid + 1 * 10 - 4 / 2")", FieldKind::integer, "38"},
      {"hex is bits, masked", R"(".sessionId & 0xffffffff")", FieldKind::id, "1985229328"},
      {"bytes, masked and cut to the mask", R"(".passwd & hex:ff0f")", FieldKind::buffer, R"("hex:0102")"},
      {"the item before", R"("previous:xid")", FieldKind::integer, "6"},
      {"what is remembered", R"("$asked / 1000")", FieldKind::integer, "12"},
      {"nothing is remembered under this name", R"("$nobody")", FieldKind::integer, "nothing"},
      {"a sum of two references", R"("$asked + .xid")", FieldKind::integer, "12007"},
      {"texts put together", R"("$state + .path")", FieldKind::text, R"("expired/a")"},
      {"a text in front of bytes", R"(".path + .passwd")", FieldKind::buffer, R"("hex:2f610102ff")"},
      {"a sum with a text", R"(".path + 1")", FieldKind::integer, "nothing"},
      {"a difference of texts", R"("$state - .path")", FieldKind::text, "nothing"},
      {"a sum with nothing", R"(".xid + $nobody")", FieldKind::integer, "nothing"},
      {"a division by zero", R"(".xid / 0")", FieldKind::integer, "nothing"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto expression = ValueExpression::parse(boost::json::parse(row.written), row.kind);
      BOOST_REQUIRE(expression.has_value());
      const auto value = expression->evaluate(scope);
      BOOST_TEST((value ? boost::json::serialize(*value) : "nothing") == row.value);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_condition_compares_what_it_sees) {
  struct Row {
    std::string_view name;
    std::string_view written;
    std::string_view seen;
    bool holds;
  };
  const Row rows[] = {
      {"equal numbers in other forms", R"("0x7")", "7", true},
      {"equal ids, one with leading zeros", R"("0x0")", R"("0x0000000000000000")", true},
      {"different texts", R"("a")", R"("b")", false},
      {"not equal", R"("!0x0")", R"("0x0000000000000007")", true},
      {"equal after all", R"("!0x0")", R"("0x0000000000000000")", false},
      {"at least", R"(">=7")", "7", true},
      {"above", R"(">7")", "7", false},
      {"at most", R"("<=7")", "8", false},
      {"below", R"("<0")", R"("0xffffffffffffffff")", true},
      {"above something remembered", R"(">$asked")", "12001", true},
      {"one of several", R"(["a", "b"])", R"("b")", true},
      {"none of several", R"(["a", "b"])", R"("c")", false},
      {"any, and there is one", R"("*")", "0", true},
      {"not this, but what it is compared to is not there", R"("!$nobody")", "0", true},
      {"above a text", R"(">a")", "7", false},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const auto condition = Condition::parse(boost::json::parse(row.written), FieldKind::integer);
      BOOST_REQUIRE(condition.has_value());
      const auto seen = boost::json::parse(row.seen);
      BOOST_TEST(condition->holds(&seen, scope) == row.holds);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_absent_is_different_and_nothing_else) {
  struct Row {
    std::string_view written;
    bool holds;
  };
  const Row rows[] = {{R"("a")", false}, {R"("!a")", true}, {R"(">0")", false}, {R"("*")", false}};
  for (const auto& row : rows) BOOST_TEST_CONTEXT(row.written) {
      BOOST_TEST(Condition::parse(boost::json::parse(row.written), FieldKind::text)->holds(nullptr, scope) == row.holds);
    }
}

BOOST_AUTO_TEST_CASE(a_truth_is_compared_to_one) {
  const auto not_false = Condition::parse("!false", FieldKind::boolean);
  const boost::json::value yes = true;
  const boost::json::value no = false;
  BOOST_TEST(not_false->holds(&yes, scope));
  BOOST_TEST(!not_false->holds(&no, scope));
  BOOST_TEST(not_false->holds(nullptr, scope));
}

BOOST_AUTO_TEST_CASE(durations_are_numbers_with_a_unit) {
  struct Row {
    std::string_view written;
    std::int64_t microseconds;
  };
  constexpr std::int64_t none = -1;
  const Row rows[] = {{"200ms", 200'000},  {"1s", 1'000'000}, {"1.5s", 1'500'000}, {"T", 3'000'000}, {"0.5T", 1'500'000},
                      {"2T/3", 2'000'000}, {"T/4", 750'000},  {"0s", 0},           {"", none},       {"5", none},
                      {"-1s", none},       {"1 s", none},     {"1s/0", none},      {"1h", none},     {"1sx", none}};
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.written) {
      const auto duration = ScriptDuration::parse(row.written);
      const auto seen = duration ? duration->evaluate(3s) / 1us : none;
      BOOST_TEST(seen == row.microseconds);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
