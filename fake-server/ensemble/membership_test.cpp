#include "fake-server/ensemble/membership.hpp"

#include <boost/test/unit_test.hpp>

namespace zkspec {
namespace {

constexpr ServerIndex s1{1};
constexpr ServerIndex s2{2};
constexpr ServerIndex s3{3};

BOOST_AUTO_TEST_SUITE(membership)

BOOST_AUTO_TEST_CASE(the_first_of_three_leads_and_all_serve) {
  Membership members{3};
  BOOST_TEST((members.role(s1) == "leader"));
  BOOST_TEST((members.role(s2) == "follower"));
  BOOST_TEST(members.serves(s3));
  BOOST_TEST((Membership{1}.role(s1) == "standalone"));
}

BOOST_AUTO_TEST_CASE(a_leader_that_goes_is_replaced_and_does_not_take_over_when_it_returns) {
  Membership members{3};
  members.run(s1, false);
  const auto gone = members.elect();
  BOOST_TEST((gone.leader_lost && gone.leader_elected));
  BOOST_TEST((members.role(s2) == "leader"));
  BOOST_TEST(!members.serves(s1));
  members.run(s1, true);
  const auto back = members.elect();
  BOOST_TEST((!back.leader_lost && !back.leader_elected));
  BOOST_TEST((members.role(s1) == "follower"));
}

BOOST_AUTO_TEST_CASE(a_follower_that_goes_changes_nothing_for_the_others) {
  Membership members{3};
  members.isolate(s3, true);
  const auto change = members.elect();
  BOOST_TEST((!change.leader_lost && !change.leader_elected && !change.state_lost));
  BOOST_TEST(!members.serves(s3));
  BOOST_TEST(members.serves(s1));
}

BOOST_AUTO_TEST_CASE(without_a_majority_nobody_serves) {
  Membership members{3};
  members.isolate(s2, true);
  members.run(s3, false);
  BOOST_TEST(members.elect().leader_lost);
  BOOST_TEST(!members.serves(s1));
  members.isolate(s2, false);
  BOOST_TEST(members.elect().leader_elected);
  BOOST_TEST(members.serves(s2));
}

BOOST_AUTO_TEST_CASE(an_election_stops_everybody_until_it_is_over) {
  Membership members{1};
  members.hold_election(true);
  BOOST_TEST(members.elect().leader_lost);
  BOOST_TEST(!members.serves(s1));
  members.hold_election(false);
  BOOST_TEST(members.elect().leader_elected);
}

BOOST_AUTO_TEST_CASE(state_is_lost_when_nobody_of_the_majority_has_any) {
  Membership alone{1};
  alone.run(s1, false);
  BOOST_TEST(!alone.elect().state_lost);
  alone.lose_state(s1);
  alone.run(s1, true);
  BOOST_TEST(alone.elect().state_lost);
  BOOST_TEST(!alone.elect().state_lost, "once");

  Membership three{3};
  three.lose_state(s1);
  three.lose_state(s2);
  BOOST_TEST(!three.elect().state_lost, "s3 has it");
  three.lose_state(s3);
  BOOST_TEST(!three.elect().state_lost, "the others have learnt it");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace zkspec
