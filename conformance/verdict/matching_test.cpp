#include "conformance/verdict/matching.hpp"

#include <boost/test/unit_test.hpp>

using namespace zkspec;

namespace {

Scope scope() {
  Scope scope;
  scope.session_timeout = 6s;
  scope.tick = 1s;
  scope.bindings = {{"sid", "0x000000000000002a"}, {"ask", "12s"}, {"n", 3}, {"pw", "hex:00ff"}};
  return scope;
}

DurationExpression duration(std::string_view text) { return DurationExpression::parse(text).value(); }

struct Row {
  const char* name;
  Pattern pattern;
  boost::json::value seen;
  bool fits;
};

const std::vector<Row> rows = {
    {"equal number", pattern::Literal{42}, 42, true},
    {"number against hex text", pattern::Literal{42}, "0x2a", true},
    {"top bit: the same 64 bits", pattern::Literal{"0xffffffffffffffff"}, -1, true},
    {"another number", pattern::Literal{42}, "0x2b", false},
    {"text", pattern::Literal{"/a"}, "/a", true},
    {"text given for bytes", pattern::Literal{"x"}, "hex:78", true},
    {"other bytes", pattern::Literal{"x"}, "hex:79", false},
    {"burst number in a text", pattern::Literal{"/p{i}"}, "/p4", true},
    {"bound name in a text", pattern::Literal{"/n-{sid}"}, "/n-0x000000000000002a", true},
    {"bound name within a list", pattern::Literal{boost::json::array{"/n-{sid}"}}, boost::json::array{"/n-0x000000000000002a"}, true},
    {"null is not empty", pattern::Literal{""}, nullptr, false},
    {"one of several", pattern::AnyOf{{"a", "b"}}, "b", true},
    {"none of several", pattern::AnyOf{{"a", "b"}}, "c", false},
    {"lower end of a range", pattern::Range{1, 5}, 1, true},
    {"past a range", pattern::Range{1, 5}, 6, false},
    {"at least", pattern::Compare{">=", 7}, "0x7", true},
    {"not", pattern::Compare{"!=", 0}, "0x0", false},
    {"a duration is milliseconds", pattern::Time{duration("2T/3")}, 4000, true},
    {"another duration", pattern::Time{duration("2T/3")}, 4001, false},
    {"bound id against a number", pattern::Reference{"sid"}, 42, true},
    {"bound duration against milliseconds", pattern::Reference{"ask"}, 12000, true},
    {"bound bytes", pattern::Reference{"pw"}, "hex:00ff", true},
    {"bound bytes, one short", pattern::Reference{"pw"}, "hex:00", false},
    {"two bytes, whichever", pattern::Length{2}, "hex:00ff", true},
    {"a byte too many", pattern::Length{2}, "hex:00ff00", false},
    {"no bytes at all", pattern::Length{2}, nullptr, false},
    {"name that is not bound", pattern::Reference{"nobody"}, 1, false},
    {"a list in another order", pattern::Literal{boost::json::array{"/a", "/n-{n}"}}, boost::json::array{"/n-3", "/a"}, true},
    {"a list with one item twice", pattern::Literal{boost::json::array{"/a", "/b"}}, boost::json::array{"/a", "/a"}, false},
    {"a list with one item more", pattern::Literal{boost::json::array{"/a"}}, boost::json::array{"/a", "/b"}, false},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(matching)

BOOST_AUTO_TEST_CASE(patterns_fit_what_they_say) {
  for (const auto& row : rows) {
    auto names = scope();
    BOOST_TEST(matches(row.pattern, row.seen, names, 4) == row.fits, row.name);
  }
}

BOOST_AUTO_TEST_CASE(binding_takes_what_is_seen) {
  auto names = scope();
  BOOST_TEST(matches(pattern::Bind{"new"}, "0x7", names));
  BOOST_TEST(names.bindings.at("new") == "0x7");
}

BOOST_AUTO_TEST_CASE(distinct_numbers_differ_within_one_burst) {
  auto names = scope();
  BOOST_TEST(matches(pattern::Distinct{}, 5, names, 0));
  BOOST_TEST(matches(pattern::Distinct{}, 6, names, 1));
  BOOST_TEST(!matches(pattern::Distinct{}, 5, names, 2));
  BOOST_TEST(matches(pattern::Distinct{}, 5, names, 0));
}

BOOST_AUTO_TEST_CASE(a_word_of_the_rows_is_looked_up) {
  auto names = scope();
  names.bindings["op"] = "get";
  BOOST_TEST(names.word("$op") == "get");
  BOOST_TEST(names.word("set") == "set");
}

BOOST_AUTO_TEST_CASE(description_names_the_value_behind_a_reference) {
  BOOST_TEST(describe(pattern::Reference{"sid"}, scope()) == "0x000000000000002a ($sid)");
  BOOST_TEST(describe(pattern::Time{duration("T/2")}, scope()) == "3000 ms (T/2)");
  BOOST_TEST(describe(pattern::AnyOf{{"a", "b"}}, scope()) == "a or b");
}

BOOST_AUTO_TEST_CASE(value_that_only_compares_cannot_be_sent) {
  auto names = scope();
  const auto value = value_of(pattern::Range{1, 2}, names, 0, [] { return boost::json::value{}; });
  BOOST_REQUIRE(!value);
  BOOST_TEST(to_string(value.error()) == "a range or comparison cannot be sent");
}

BOOST_AUTO_TEST_SUITE_END()
