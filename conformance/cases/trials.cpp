#include "conformance/cases/trials.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <fmt/format.h>
#include <ranges>

namespace zkspec {
namespace {

using boost::math::binomial;
using boost::math::cdf;
using boost::math::complement;

double below(int count, int number, double p) { return count <= 0 ? 0 : cdf(binomial(number, p), count - 1); }
double above(int count, int number, double p) { return count >= number ? 0 : cdf(complement(binomial(number, p), count)); }

/// What a subject with p misses with probability alpha at most: half of it on either side.
void accept(Trials& trials, int number) {
  const double tail = trials.alpha / 2;
  const auto counts = std::views::iota(0, number + 1);
  trials.number = number;
  trials.low = *std::ranges::partition_point(counts, [&](int count) { return below(count + 1, number, trials.p) <= tail; });
  trials.high = *std::ranges::partition_point(counts, [&](int count) { return above(count, number, trials.p) > tail; });
}

/// How probable it is that a subject with the wrong value `q` is accepted.
double overlooked(const Trials& trials, double q) { return 1 - below(trials.low, trials.number, q) - above(trials.high, trials.number, q); }

/// The wrong value that is overlooked most easily.
double hardest(const Trials& trials) {
  return *std::max_element(trials.against.begin(), trials.against.end(),
                           [&trials](double a, double b) { return overlooked(trials, a) < overlooked(trials, b); });
}

bool suffices(Trials& trials, int number) {
  accept(trials, number);
  return overlooked(trials, hardest(trials)) <= 1 - trials.power;
}

}  // namespace

Result<void> design(Trials& trials) {
  if (!suffices(trials, most_trials))
    return Error{Errc::bad_value,
                 {},
                 fmt::format("{} trials tell p = {:.4g} from {:.4g} with a power of {:.4g} only, not {:.4g}: choose an experiment with a "
                             "greater difference",
                             most_trials, trials.p, hardest(trials), 1 - overlooked(trials, hardest(trials)), trials.power)};
  int too_few = 0;
  int enough = most_trials;
  while (enough - too_few > 1) {
    const int middle = (too_few + enough) / 2;
    (suffices(trials, middle) ? enough : too_few) = middle;
  }
  accept(trials, enough);
  return {};
}

}  // namespace zkspec
