// A statistical case under way: how many trials it still wants, and what those that are over say together.
#pragma once

#include "conformance/cases/ledger.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

class Experiment {
 public:
  /// `variant` has trials. Both outlive the experiment.
  Experiment(const Variant& variant, const Ledger& ledger);

  [[nodiscard]] const Variant& variant() const { return variant_; }
  /// Trials under way may suffice; then there is nothing to begin at present.
  [[nodiscard]] bool wants_trial() const;
  /// One more is under way; its number, from 0.
  std::uint64_t begin();
  /// It is over. What comes after the decision changes nothing.
  void add(CaseResult trial);

  [[nodiscard]] bool decided() const { return decided_; }
  /// Ends without a decision of its own.
  void cut_short(const std::string& why);
  /// Once decided.
  CaseResult take_result() { return std::move(result_); }

 private:
  void count(const CaseResult& trial);
  void replace(const CaseResult& trial);
  void judge_frequency();
  [[nodiscard]] Finding misfit() const;

  const Variant& variant_;
  const Trials& design_;
  const Ledger& ledger_;
  std::uint64_t begun_ = 0;
  int under_way_ = 0;
  bool decided_ = false;
  Statistics seen_ = {};
  std::set<std::string> proved_ = {};
  CaseResult result_ = {};
};

}  // namespace zkspec
