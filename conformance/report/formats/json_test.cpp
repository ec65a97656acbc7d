#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "conformance/report/report.hpp"
#include "conformance/report/sample_run_test.hpp"

namespace zkspec {

BOOST_AUTO_TEST_SUITE(report_json)

BOOST_AUTO_TEST_CASE(a_run_with_every_outcome_gives_the_golden_json) {
  const sample::Run sample = sample::every_outcome();
  BOOST_TEST(sample::difference(render_json(sample.run, sample.ledger, sample.provenance), sample::golden("every-outcome.json")) == "");
}

BOOST_AUTO_TEST_CASE(results_fit_the_published_schema) {
  const sample::Run sample = sample::every_outcome();
  BOOST_TEST(sample::fits_schema("results", render_json(sample.run, sample.ledger, sample.provenance)));
  BOOST_TEST(sample::fits_schema("results", render_json(RunResult{.subject = "c"}, {}, {.edition = "0123456789ab"})));
}

BOOST_AUTO_TEST_CASE(the_schema_refuses_what_is_no_result) {
  const sample::Run sample = sample::every_outcome();
  struct Row {
    std::string_view name;
    std::string_view from;
    std::string_view to;
  };
  const Row rows[] = {{"an unknown outcome", R"("outcome": "known-fail")", R"("outcome": "failed")"},
                      {"an unknown key", R"("seed":)", R"("sead":)"},
                      {"a duration that is no number", R"("duration_ms": 3250)", R"("duration_ms": "3 s")"},
                      {"a clause that is no text", R"("proved": [)", R"("proved": [7, )"}};
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      std::string text = render_json(sample.run, sample.ledger, sample.provenance);
      const std::size_t at = text.find(row.from);
      BOOST_REQUIRE(at != std::string::npos);
      text.replace(at, row.from.size(), row.to);
      BOOST_TEST(!sample::fits_schema("results", text));
    }
  }
}

BOOST_AUTO_TEST_CASE(foreign_bytes_do_not_break_the_json) {
  const sample::Run sample = sample::every_outcome();
  const auto root = boost::json::parse(render_json(sample.run, sample.ledger, sample.provenance));
  BOOST_TEST(root.at("results").at(4).at("reason").as_string() == "exit 3: </script><b>&\"it's\" \x01 \xEF\xBF\xBD ]]> {{subject}}");
}

BOOST_AUTO_TEST_CASE(a_seed_of_64_bits_survives) {
  const std::string text = render_json(RunResult{.seed = Seed{18446744073709551615ULL}}, {}, {});
  BOOST_TEST(text.find(R"("seed": "18446744073709551615")") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
