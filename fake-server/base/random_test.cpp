#include "fake-server/base/random.hpp"

#include <boost/test/unit_test.hpp>
#include <array>
#include <numeric>
#include <vector>

namespace zkspec {

BOOST_AUTO_TEST_SUITE(random)

BOOST_AUTO_TEST_CASE(the_first_numbers_are_those_of_the_standard) {
  Random random{Seed{5489}};
  for (int i = 1; i < 10'000; ++i) random.bits();
  BOOST_TEST(random.bits() == 9981545732273789042ULL);  // [rand.predef] states the 10,000th number of mt19937_64 for this seed
}

BOOST_AUTO_TEST_CASE(a_seed_gives_the_same_draws_and_another_seed_others) {
  const auto draws = [](Seed seed) {
    Random random{seed};
    std::vector<std::uint64_t> drawn(50);
    for (auto& each : drawn) each = random.below(1000);
    return drawn;
  };
  BOOST_TEST((draws(Seed{7}) == draws(Seed{7})));
  BOOST_TEST((draws(Seed{7}) != draws(Seed{8})));
}

BOOST_AUTO_TEST_CASE(draws_stay_below_the_bound_and_reach_all_of_it) {
  Random random{Seed{1}};
  std::array<int, 6> seen{};
  for (int i = 0; i < 6000; ++i) seen.at(random.below(6)) += 1;
  for (const int times : seen) BOOST_TEST((times > 850 && times < 1150), times);  // five standard deviations are 145
  for (int i = 0; i < 100; ++i) BOOST_TEST(random.below(1) == 0U);
  constexpr std::uint64_t huge = (std::uint64_t{1} << 63U) + 1;
  for (int i = 0; i < 100; ++i) BOOST_TEST(random.below(huge) < huge);
}

BOOST_AUTO_TEST_CASE(shuffling_keeps_every_item_and_follows_the_seed) {
  std::vector<int> items(20);
  std::iota(items.begin(), items.end(), 0);
  auto first = items;
  auto second = items;
  Random{Seed{3}}.shuffle(first);
  Random{Seed{3}}.shuffle(second);
  BOOST_TEST((first == second));
  BOOST_TEST((first != items));
  BOOST_TEST(std::is_permutation(first.begin(), first.end(), items.begin()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace zkspec
