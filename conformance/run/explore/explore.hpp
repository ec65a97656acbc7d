// Random scripts from the model of the session, played until the judge objects; what it objected to, shortened to a case.
#pragma once

#include <set>

#include "conformance/cases/suite.hpp"
#include "conformance/run/explore/explore_model.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

/// One verdict per variant, in their order.
using Player = std::function<std::vector<Verdict>(const std::vector<const Variant*>&)>;

struct Exploration {
  const Suite* suite = nullptr;
  std::set<std::string, std::less<>> capabilities = {};
  Seed seed = {};
  std::size_t scripts = 1000;
  std::size_t moves = 12;  ///< of one script, at most
  Player play = {};        ///< on the subject, side by side if it likes
  /// On somebody who is known to be right: a script that he does not pass proves nothing. None: the subject itself should be right.
  Player check = {};
  /// Which defects a case catches: what it may say in `kills`.
  std::function<std::vector<std::string>(const Variant&)> kills = {};
  std::function<bool()> over = {};  ///< asked between rounds; none: when all scripts are played
  std::function<void(std::size_t played)> progress = {};
};

struct Discovery {
  std::string id = {};                    ///< of the case
  std::string text = {};                  ///< a file with that case alone
  std::vector<std::string> clauses = {};  ///< violated first
  std::string reason = {};
  std::size_t moves = 0;              ///< of the script that was drawn
  std::size_t lines = 0;              ///< of the case
  std::vector<Diagnostic> problems = {};  ///< why `zkspec check` would not have it
};

struct Explored {
  std::size_t scripts = 0;                  ///< that were drawn, those of shortening not counted
  std::vector<Discovery> discoveries = {};  ///< each of other clauses than those before it
  std::vector<std::string> doubts = {};     ///< what the model got wrong: scripts that the one who is right does not pass
  std::vector<std::string> undecided = {};  ///< scripts that stopped where no clause stands
};

/// A pure function of its input where the players are.
Explored explore(const Exploration& exploration);

}  // namespace zkspec
