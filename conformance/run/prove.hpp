// Cases × defects: what every deliberately broken client or server looks like to every case for it.
#pragma once

#include "conformance/run/lies.hpp"
#include "conformance/run/plan.hpp"
#include "conformance/verdict/kill_matrix.hpp"

namespace zkspec {

struct ProofPlan {
  const Suite* suite = nullptr;
  std::map<Role, std::vector<const Variant*>> variants = {};
  std::vector<const Script*> defects = {};  ///< sorted by id; "server/…" bends the fake ensemble, anything else the reference client
  bool every_case = true;
  bool every_defect = true;
  bool beyond_claims = true;  ///< also each defect against the cases that do not claim it
  /// A claim, and the honesty of the undamaged, is tried under this many seeds: which server a client tries first is chance. A statistical
  /// case is enough trials in itself for the undamaged.
  std::uint64_t seeds = 5;
  /// Plays one trial, on any thread, several at once; empty: in virtual time, with the reference client or the fake.
  std::function<CaseResult(const Variant&, Role, Seed, const Defect&)> play = {};
  std::string server = "fake";  ///< which one that is
  Seed seed = {};
  int jobs = 1;
  std::function<void(std::size_t done, std::size_t all)> progress = {};  ///< never called by two threads at once
};

/// A pure function of cases, defects and seed, however many jobs there are, if each trial is.
KillMatrix prove(const ProofPlan& plan);

Role role_of(const Script& defect);

}  // namespace zkspec
