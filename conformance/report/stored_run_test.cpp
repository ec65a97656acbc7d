#include "conformance/report/stored_run.hpp"

#include <boost/test/unit_test.hpp>

#include "conformance/report/clause_states.hpp"
#include "conformance/report/formats/formats.hpp"
#include "conformance/report/sample_run_test.hpp"

namespace zkspec {

namespace {

struct Stored {
  sample::Run sample = sample::every_outcome();
  std::string text = render_json(sample.run, sample.ledger, sample.provenance);
};

constexpr const char* some_terms = "tick 500 ms, timeouts of 1000 to 10000 ms, said by conf";

std::string with(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(report_stored_run, Stored)

BOOST_AUTO_TEST_CASE(what_was_written_is_read_back) {
  const auto read = read_results(text);
  BOOST_TEST_REQUIRE(read.has_value());
  BOOST_TEST(read->run.subject == "kazoo");
  BOOST_TEST((read->run.role == Role::client));
  BOOST_TEST((read->provenance == sample.provenance));
  BOOST_TEST((clause_states(read->run) == clause_states(sample.run)));
}

BOOST_AUTO_TEST_CASE(every_rendering_of_what_was_read_is_the_one_of_the_run) {
  const auto read = read_results(text);
  BOOST_TEST_REQUIRE(read.has_value());
  for (auto& result : sample.run.cases) result.log = EventLog{};  // these are in the recordings
  for (const auto& format : format_names()) {
    BOOST_TEST_CONTEXT(format) {
      const auto again = render(format, read->run, read->ledger, read->provenance, false);
      BOOST_TEST(sample::difference(again, render(format, sample.run, sample.ledger, sample.provenance, false)) == "");
    }
  }
}

BOOST_AUTO_TEST_CASE(the_terms_of_servers_are_read_back_and_told_to_people) {
  sample.provenance.terms = some_terms;
  const auto written = render_json(sample.run, sample.ledger, sample.provenance);
  BOOST_TEST(sample::fits_schema("results", written));
  const auto read = read_results(written);
  BOOST_TEST_REQUIRE(read.has_value());
  BOOST_TEST(read->provenance.terms == some_terms);
  for (const auto* format : {"html", "markdown"}) {
    const auto rendered = render(format, read->run, read->ledger, read->provenance, false);
    BOOST_TEST_CONTEXT(format) BOOST_TEST(rendered.find(some_terms) != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_results_json_is_refused_with_the_place) {
  struct Row {
    std::string_view from;
    std::string_view to;
    std::string_view place;
  };
  const Row rows[] = {{R"("role": "client")", R"("role": "clerk")", "role is no word of the schema"},
                      {R"("outcome": "known-fail")", R"("outcome": "failed")", "results[1].outcome is no word of the schema"},
                      {R"("seed": "42")", R"("seed": 42)", "seed is no text"},
                      {R"("seed": "42")", R"("seed": "4x")", "seed is no seed"},
                      {R"("evidence": [2, 7])", R"("evidence": [-2])", "results[5].findings[0].evidence holds what is no count"},
                      {R"("accepted": [1, 20])", R"("accepted": [1])", "results[7].statistics.accepted is no pair of bounds"},
                      {R"("interrupted": false,)", "", "interrupted is missing"}};
  for (const Row& row : rows) {
    const auto read = read_results(with(text, row.from, row.to));
    BOOST_TEST_REQUIRE(!read.has_value(), row.to);
    BOOST_TEST(read.error().what == "is no results.json as 'zkspec run --output' writes it: " + std::string{row.place});
  }
  for (const std::string_view nothing : {"", "[]", "{}", "7"}) BOOST_TEST(!read_results(nothing).has_value(), nothing);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
