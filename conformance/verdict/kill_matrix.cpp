#include "conformance/verdict/kill_matrix.hpp"

#include <algorithm>

namespace zkspec {
namespace {

bool contains(const std::vector<std::string>& clauses, const std::string& clause) {
  return std::ranges::find(clauses, clause) != clauses.end();
}

bool guards(const DefectProof& proof, const Clause& clause) {
  const auto is_first = [&clause](const std::vector<std::string>& first) { return contains(first, clause.id); };
  return contains(proof.defect->breaks, clause.id) && (std::ranges::any_of(proof.catches, is_first, &Catch::first) ||
                                                       std::ranges::any_of(proof.claims, is_first, &Claim::clauses));
}

}  // namespace

bool keeps(const std::vector<std::string>& violated, const Script& defect) {
  return std::ranges::any_of(violated, [&defect](const auto& clause) { return contains(defect.breaks, clause); });
}

std::string_view word(Claim::Standing standing) {
  switch (standing) {
    case Claim::Standing::kept: return "kept";
    case Claim::Standing::other_clause: return "other-clause";
    case Claim::Standing::no_clause: return "no-clause";
    case Claim::Standing::missed: return "missed";
    case Claim::Standing::unplayed: return "unplayed";
  }
  return "?";
}

bool DefectProof::caught() const {
  return !catches.empty() || std::ranges::any_of(claims, [](const Claim& claim) { return claim.standing == Claim::Standing::kept; });
}

bool holds(const KillMatrix& matrix) {
  return matrix.false_alarms.empty() && std::ranges::all_of(matrix.defects, [&matrix](const DefectProof& proof) {
    return (proof.caught() || !matrix.every_case) &&
           std::ranges::all_of(proof.claims, [](const Claim& claim) { return claim.standing == Claim::Standing::kept; });
  });
}

std::vector<Guard> guards_of(const Ledger& ledger, const std::vector<DefectProof>& defects) {
  std::vector<Guard> all;
  for (const auto& [id, clause] : ledger.clauses) {
    if (clause.level != Level::must) continue;
    for (const auto role : clause.roles) {
      Guard guard{.clause = &clause, .role = role};
      for (const auto& proof : defects)
        if (proof.role == role && guards(proof, clause)) guard.defects.push_back(proof.defect);
      all.push_back(std::move(guard));
    }
  }
  return all;
}

}  // namespace zkspec
