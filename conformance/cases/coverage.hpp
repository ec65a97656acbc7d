// Which cases assert which clauses.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/cases/suite.hpp"

namespace zkspec {

/// The clauses that lines of the script carry, those of branches included.
std::set<std::string, std::less<>> clauses_of(const Case& described);

/// Clause → the cases that assert it of somebody whom both bind, in the order of the suite.
class Coverage {
 public:
  explicit Coverage(const Suite& suite);

  [[nodiscard]] const std::vector<const Case*>& cases(std::string_view clause) const;
  [[nodiscard]] bool asserted(std::string_view clause, Role role) const;

 private:
  std::map<std::string, std::vector<const Case*>, std::less<>> cases_ = {};
};

}  // namespace zkspec
