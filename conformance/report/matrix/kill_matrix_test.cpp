#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "conformance/report/matrix/kill_matrix.hpp"
#include "conformance/report/sample_run_test.hpp"

namespace zkspec {

namespace {

/// One defect that is caught as claimed, one that is caught by another clause, one that nothing catches, and a false alarm.
struct Sample {
  Case idle{.id = "ping/idle", .kills = {"client/never-pings", "client/pings-late"}};
  Case close{.id = "close/orderly"};
  Variant idle_short{.of = &idle, .id = "ping/idle#short"};
  Variant closing{.of = &close, .id = "close/orderly"};
  Script never_pings{.id = "client/never-pings", .title = "Does not <ping>", .breaks = {"ping.when-idle"}};
  Script pings_late{.id = "client/pings-late", .title = "Pings too late", .breaks = {"ping.third"}};
  Script swaps{.id = "client/swaps-failures", .title = "Fails in another order", .breaks = {"loss.order"}};
  Clause when_idle{.id = "ping.when-idle", .statement = "An idle client pings"};
  Clause order{.id = "loss.order", .statement = "Failures come in order"};
  KillMatrix matrix = {};

  Sample() {
    matrix = {.seed = Seed{7}, .variants = {{Role::client, {&closing, &idle_short}}}, .trials = 21};
    const Catch caught{&idle_short, {"ping.when-idle"}, {"ping.when-idle", "watcher.alternation"}};
    matrix.defects = {
        {.defect = &never_pings,
         .catches = {caught},
         .claims = {{&idle, Claim::Standing::kept, &idle_short, Seed{7}, {"ping.when-idle"}, "ping.when-idle: nothing"}}},
        {.defect = &pings_late,
         .catches = {caught},
         .claims = {{&idle, Claim::Standing::other_clause, &idle_short, Seed{8}, {"ping.when-idle"}, "ping.when-idle: late"}}},
        {.defect = &swaps}};
    matrix.false_alarms = {{&closing, Role::client, Seed{9}, Outcome::inconclusive, "a step & \x01"}};
    matrix.warned = {{&idle_short, Role::server, Seed{7}, Outcome::fail, "ping.third: late", {"ping.third"}}};
    matrix.guards = {{&order, Role::client, {}}, {&when_idle, Role::client, {&never_pings}}};
  }

  void mend() {
    matrix.false_alarms.clear();
    matrix.defects.resize(1);
  }
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(report_kill_matrix, Sample)

BOOST_AUTO_TEST_CASE(matrix_holds_when_nothing_is_missing) {
  BOOST_TEST(!holds(matrix));
  mend();
  BOOST_TEST(holds(matrix));
  matrix.defects.front().claims.front().standing = Claim::Standing::no_clause;
  BOOST_TEST(!holds(matrix));
  matrix.defects.front() = {.defect = &never_pings};
  BOOST_TEST(!holds(matrix));
  matrix.every_case = false;  // another case may catch it
  BOOST_TEST(holds(matrix));
}

BOOST_AUTO_TEST_CASE(text_names_what_is_missing_and_how_to_see_it) {
  const auto text = render_matrix_text(matrix);
  for (const std::string_view part :
       {"close/orderly (client, seed 9): inconclusive", "zkspec run --client reference --strict --seed 9 'close/orderly'",
        "ping/idle does not catch client/pings-late, which breaks ping.third", "it is caught by another clause: ping.when-idle",
        "zkspec run --client reference --defect client/pings-late --seed 8 'ping/idle#short'", "Caught by nothing\n  client/swaps-failures",
        "Warned of without a lie: this server is like that, and no defect is caught by it\n  ping/idle#short (server, seed 7)",
        "client: loss.order\n", "3 defects, 2 variants for the client, 21 trials, seed 7",
        "1 of 2 claims kept, 1 defects caught by nothing, 1 claimed by no case, 1 false alarms, 1 MUST clauses"})
    BOOST_TEST(has(text, part), part << " is not in\n" << text);
  BOOST_TEST(!has(text, "\x01"));
}

BOOST_AUTO_TEST_CASE(json_fits_the_published_schema) {
  BOOST_TEST(sample::fits_schema("kill-matrix", render_matrix_json(matrix)));
  BOOST_TEST(sample::fits_schema("kill-matrix", render_matrix_json({})));
  auto text = render_matrix_json(matrix);
  text.replace(text.find("other-clause"), 12, "other-reason");
  BOOST_TEST(!sample::fits_schema("kill-matrix", text));
}

BOOST_AUTO_TEST_CASE(json_lists_what_is_missing) {
  const auto root = boost::json::parse(render_matrix_json(matrix));
  BOOST_TEST(root.at("holds").as_bool() == false);
  BOOST_TEST(root.at("uncaught").as_array().at(0).as_string() == "client/swaps-failures");
  BOOST_TEST(root.at("broken_claims").to_number<int>() == 1);
  BOOST_TEST(root.at("clauses").as_array().at(1).at("first_violated_by").as_array().at(0).as_string() == "client/never-pings");
}

BOOST_AUTO_TEST_CASE(page_is_well_formed_and_needs_nothing_beside_it) {
  const auto html = render_matrix_html(matrix);
  BOOST_TEST(sample::accepts("xmllint --noout {} 2>/dev/null", html));
  for (const std::string_view absent : {"<script", "src=", "<link", "url(", "@import", "https://", "<ping>"})
    BOOST_TEST(!has(html, absent), absent);
}

BOOST_AUTO_TEST_CASE(page_shows_claims_catches_and_clauses) {
  const auto html = render_matrix_html(matrix);
  for (const std::string_view part :
       {"The suite does not catch what it claims to catch.", "<td class=\"kept\">1</td>", "<td class=\"broken\">1</td>",
        "<a href=\"#client/swaps-failures\">client/swaps-failures</a>", "id=\"client/never-pings\"", "ping/idle#short",
        "warned of without a lie", "Failures come in order", "a step &amp; ␁"})
    BOOST_TEST(has(html, part), part);
  mend();
  BOOST_TEST(has(render_matrix_html(matrix), "Every defect is caught, by every case that claims it."));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
