// What makes a case statistical: how often one of its branches has to be taken in trials that know nothing of each other.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "fake-server/base/result.hpp"

namespace zkspec {

/// More than these are no experiment that anybody waits for; another one has to be thought of.
inline constexpr int most_trials = 5000;

struct Trials {
  std::set<std::string> counted = {};      ///< branches: a trial that takes one of them counts
  std::vector<std::string> clauses = {};   ///< of the `either` with these branches: what a wrong frequency violates
  double p = 0;                            ///< of a trial to count
  double alpha = 0;                        ///< how probable it may be that a subject which has p is refused
  double power = 0;                        ///< how probable it must be that one which has a value of `against` is refused
  std::vector<double> against = {};        ///< wrong values
  bool sequential = false;                 ///< ends as soon as the trials to come cannot change what comes out

  // The design that follows.
  int number = 0;  ///< of trials
  int low = 0;     ///< accepted are low to high of them
  int high = 0;
};

/// Computes the design by exact binomial sums. An error where so many trials as to be sure would exceed `most_trials`.
Result<void> design(Trials& trials);

}  // namespace zkspec
