// The ledger of clauses: what the session contract demands, from suites/requirements/*.toml.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/cases/case.hpp"

namespace zkspec {

enum class Level { must, should, may };
std::string_view word(Level level);  ///< "MUST", "SHOULD", "MAY"

struct Clause {
  std::string id = {};
  Level level = Level::must;
  std::vector<Role> roles = {};  ///< whom it binds
  std::string statement = {};
  std::string source = {};        ///< the guide's page or the upstream file that says so
  std::string observe = {};       ///< how it is seen from outside
  DurationExpression late = {};   ///< allowance on upper bounds, real clock only; a fact about clients, with `allowance_why`
  DurationExpression early = {};  ///< the same on lower bounds
  std::string allowance_why = {};
  std::string divergences = {};  ///< what known implementations do
  SourceSpan span = {};
};

class Ledger {
 public:
  std::map<std::string, Clause, std::less<>> clauses = {};
  [[nodiscard]] const Clause* find(std::string_view id) const;
  [[nodiscard]] std::set<std::string, std::less<>> areas() const;  ///< "ping" of "ping.when-idle"
};

}  // namespace zkspec
