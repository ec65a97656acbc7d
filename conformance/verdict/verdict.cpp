#include "conformance/verdict/verdict.hpp"

#include <fmt/format.h>

namespace zkspec {

std::string_view word(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass: return "pass";
    case Outcome::fail: return "fail";
    case Outcome::known_fail: return "known-fail";
    case Outcome::unexpected_pass: return "unexpected-pass";
    case Outcome::not_applicable: return "not-applicable";
    case Outcome::inconclusive: return "inconclusive";
    case Outcome::error: return "error";
  }
  return "?";
}

void blame(Verdict& verdict, Finding finding, const std::vector<std::string>& clauses, const Ledger& ledger, Role role) {
  const bool first = verdict.violated.empty();
  for (const auto& clause : clauses) {
    const auto* known = ledger.find(clause);
    if (known == nullptr || !binds(*known, role) || known->level == Level::may) continue;
    finding.clause = clause;
    if (first) verdict.first.push_back(clause);
    verdict.violated.insert(clause);
    (known->level == Level::must ? verdict.findings : verdict.warnings).push_back(finding);
  }
}

std::string reason_of(const Finding& finding) {
  return fmt::format("{}: expected {}; seen {}", finding.clause, finding.expected, finding.seen);
}

}  // namespace zkspec
