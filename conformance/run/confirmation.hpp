// Further trials alone of what did not pass at first, so that no failure is reported that nobody sees again.
#pragma once

#include "conformance/run/workers.hpp"

namespace zkspec {

class Confirmation {
 public:
  /// Both outlive it.
  Confirmation(const Plan& plan, const StandFactory& factory) : plan_{plan}, factory_{factory} {}

  /// Plays again, in a process of its own with nothing beside it, each result that is a failure which is not known, an error or
  /// inconclusive; a statistical case anew with all its trials. Where one of the two trials failed and the other did not, a third decides.
  /// The last verdict counts. Where trials disagree, what the first said is kept beside it, and in how many of them the case failed.
  /// Results that an earlier call has confirmed are left alone.
  Result<void> confirm(std::vector<CaseResult>& results);

 private:
  using Outcomes = std::vector<Outcome>;

  [[nodiscard]] bool needs_second_trial(const CaseResult& result) const;
  [[nodiscard]] bool needs_third_trial(const CaseResult& result) const;
  Result<void> play_again(const std::vector<CaseResult*>& doubtful);
  void replace(CaseResult& earlier, CaseResult last);

  const Plan& plan_;
  const StandFactory& factory_;
  std::map<const Variant*, Outcomes> outcomes_ = {};  ///< of what had more than one trial
  std::map<const Variant*, std::string> first_ = {};  ///< what the first of them said
};

}  // namespace zkspec
