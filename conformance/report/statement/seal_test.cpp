#include "conformance/report/statement/seal.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "conformance/report/digest.hpp"

namespace zkspec {

namespace {

namespace json = boost::json;

json::object sealed() {
  constexpr std::string_view text = R"({"subject": "c", "counts": {"pass": 2}, "results": [{"id": "a/b", "n": 1}, {"id": "a/c", "n": 2}]})";
  auto object = json::parse(text).as_object();
  object["seal"] = seal_of(object);
  return object;
}

using Texts = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(report_seal)

BOOST_AUTO_TEST_CASE(a_digest_is_that_of_the_standard_and_knows_no_layout) {
  BOOST_TEST(sha256(std::string_view{"abc"}) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(sha256(json::parse(R"({"a": [1, {"b": null}], "c": "x"})")) == sha256(json::parse(R"({"c":"x","a":[1,{"b":null}]})")));
  BOOST_TEST(sha256(json::parse(R"([1, 2])")) != sha256(json::parse(R"([2, 1])")));
}

BOOST_AUTO_TEST_CASE(what_is_whole_stays_whole_in_another_layout) {
  BOOST_TEST(broken_seals(sealed()).empty());
  BOOST_TEST(broken_seals(json::parse(json::serialize(sealed())).as_object()).empty());
}

BOOST_AUTO_TEST_CASE(what_was_edited_is_named) {
  auto edited = sealed();
  edited["subject"] = "kazoo";
  edited["results"].as_array()[1].as_object()["n"] = 3;
  BOOST_TEST((broken_seals(edited) == Texts{"subject was edited", "results: a/c was edited"}));
  auto shorter = sealed();
  shorter["results"].as_array().pop_back();
  shorter.erase("counts");
  BOOST_TEST((broken_seals(shorter) == Texts{"counts is missing", "results: a/c is missing"}));
  auto longer = sealed();
  longer["results"].as_array().push_back(json::object{{"id", "a/d"}});
  longer["more"] = 1;
  BOOST_TEST((broken_seals(longer) == Texts{"results: a/d was added", "more was added"}));
}

BOOST_AUTO_TEST_CASE(an_order_and_the_seal_itself_count) {
  auto turned = sealed();
  std::swap(turned["results"].as_array()[0], turned["results"].as_array()[1]);
  BOOST_TEST(broken_seals(turned).size() == 1U);
  auto resealed = sealed();
  resealed["seal"].as_object()["sha256"] = std::string(64, '0');
  BOOST_TEST(broken_seals(resealed).size() == 1U);
  resealed.erase("seal");
  BOOST_TEST((broken_seals(resealed) == Texts{"it carries no seal"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
