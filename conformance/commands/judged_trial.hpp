// A recorded trial, judged again by the case that its head names.
#pragma once

#include "conformance/cases/suite.hpp"
#include "conformance/verdict/verdict.hpp"
#include "fake-server/log/recording_reader.hpp"

namespace zkspec {

/// Does the head name a case?
bool is_of_trial(const Recording& recording);

struct JudgedTrial {
  std::string id = {};       ///< of the case's variant
  std::string was = {};      ///< the outcome in the head
  std::string subject = {};  ///< as the head names it
  Verdict verdict = {};
  bool statistical = false;  ///< many trials decide together, and one says nothing: there is no verdict

  [[nodiscard]] bool is_as_it_was() const;
};

/// Errors say what the head lacks, or that the suite has no such case.
Result<JudgedTrial> judge_trial(const Suite& suite, const Recording& recording);

}  // namespace zkspec
