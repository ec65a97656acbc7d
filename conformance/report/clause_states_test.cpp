#include "conformance/report/clause_states.hpp"

#include <boost/test/unit_test.hpp>

#include "conformance/report/sample_run_test.hpp"

namespace zkspec {

BOOST_AUTO_TEST_SUITE(report_clause_states)

BOOST_AUTO_TEST_CASE(one_violation_outweighs_every_proof_and_a_proof_every_case_that_did_not_get_there) {
  const sample::Run sample = sample::every_outcome();
  const ClauseStates states = clause_states(sample.run);
  BOOST_TEST(word(state_of(states, "ping.when-idle")) == "violated");
  BOOST_TEST(word(state_of(states, "handshake.requested-timeout")) == "proved");
  BOOST_TEST(word(state_of(states, "timeout.unknown-to-the-ledger")) == "not exercised");
  BOOST_TEST(word(state_of(states, "no.such")) == "not exercised");
}

BOOST_AUTO_TEST_CASE(paragraphs_hold_the_clauses_that_bind_the_role) {
  const sample::Run sample = sample::every_outcome();
  const auto of_client = paragraph_states(clause_states(sample.run), sample.ledger, Role::client);
  BOOST_TEST_REQUIRE(of_client.size() == 2U);
  BOOST_TEST((of_client[0].clauses == std::map<ClauseState, std::vector<std::string>>{
                                          {ClauseState::proved, {"handshake.requested-timeout"}}}));
  BOOST_TEST((of_client[1].clauses == std::map<ClauseState, std::vector<std::string>>{
                                          {ClauseState::violated, {"ping.when-idle", "ping.third"}},
                                          {ClauseState::not_exercised, {"ping.frame"}}}));
  const auto of_server = paragraph_states({}, sample.ledger, Role::server);
  BOOST_TEST_REQUIRE(of_server.size() == 1U);
  BOOST_TEST(of_server[0].of->id == "p4");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
