#include "fake-server/base/time.hpp"

#include <boost/test/unit_test.hpp>

namespace zkspec {

BOOST_AUTO_TEST_SUITE(time_points)

BOOST_AUTO_TEST_CASE(later_stays_at_never) {
  BOOST_TEST((later(TimePoint{1s}, 500ms) == TimePoint{1500ms}));
  BOOST_TEST((later(TimePoint{1s}, -500ms) == TimePoint{500ms}));
  BOOST_TEST((later(never, 1ns) == never));
  BOOST_TEST((later(TimePoint{1s}, Duration::max()) == never));
  BOOST_TEST((later(never - 1ns, 1ns) == never));
  BOOST_TEST((later(never - 2ns, 1ns) == never - 1ns));
  BOOST_TEST((later(never, -1ns) == never - 1ns));
}

BOOST_AUTO_TEST_CASE(milliseconds_are_cut_towards_zero) {
  BOOST_TEST(to_ms(1999us) == 1);
  BOOST_TEST(to_ms(-1999us) == -1);
  BOOST_TEST(to_ms(TimePoint{3s}) == 3000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
