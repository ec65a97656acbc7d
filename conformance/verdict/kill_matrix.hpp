// What the suite is worth: which deliberately broken clients and servers its cases catch, and by which clause. Reports of it are pure
// functions of this.
#pragma once

#include "conformance/cases/suite.hpp"
#include "conformance/verdict/verdict.hpp"
#include "fake-server/script/script.hpp"

namespace zkspec {

/// A variant that objects to a defect, by a clause.
struct Catch {
  const Variant* variant = nullptr;
  std::vector<std::string> first = {};  ///< what rests on the step that failed first
  std::vector<std::string> violated = {};
};

/// A case names a defect in `kills`.
struct Claim {
  enum class Standing {
    kept,          ///< caught by a clause that the defect breaks
    other_clause,  ///< caught, but by other clauses only
    no_clause,     ///< the script could not go on, and no clause rests on where it stopped
    missed,        ///< every variant passes
    unplayed       ///< the reference lacks what the case needs
  };
  const Case* of = nullptr;
  Standing standing = Standing::missed;
  const Variant* variant = nullptr;  ///< that kept it, or came nearest
  Seed seed = {};                    ///< under which
  std::vector<std::string> clauses = {};
  std::string reason = {};  ///< of the verdict
};
/// One of these clauses is among those that the defect breaks.
bool keeps(const std::vector<std::string>& violated, const Script& defect);

std::string_view word(Claim::Standing standing);  ///< "other-clause"

struct DefectProof {
  const Script* defect = nullptr;
  Role role = Role::client;
  std::vector<Catch> catches = {};  ///< of the first seed, sorted by variant
  std::vector<Claim> claims = {};   ///< sorted by case
  [[nodiscard]] bool caught() const;
};

/// An undamaged implementation that a case objects to, or that a case cannot be played on.
struct Complaint {
  const Variant* variant = nullptr;
  Role role = Role::client;
  Seed seed = {};
  Outcome outcome = Outcome::error;
  std::string reason = {};
  std::vector<std::string> warned = {};  ///< SHOULD clauses, where it is nothing worse
};

/// A MUST clause with the defects that break it and for which it is among the first clauses violated.
struct Guard {
  const Clause* clause = nullptr;
  Role role = Role::client;
  std::vector<const Script*> defects = {};
};

struct KillMatrix {
  Seed seed = {};
  std::string server = "fake";  ///< that the defects of servers were told of, as --server names it
  bool every_case = true;    ///< otherwise what is caught by nothing is not known
  bool every_defect = true;  ///< otherwise what guards a clause is not known
  std::map<Role, std::vector<const Variant*>> variants = {};
  std::size_t trials = 0;
  std::vector<Complaint> false_alarms = {};
  /// What a server that is not ours is warned of without a lie. It is like that; no defect is caught by what is said there all the same.
  std::vector<Complaint> warned = {};
  std::vector<DefectProof> defects = {};  ///< sorted by id
  std::vector<Guard> guards = {};         ///< one per role that the clause binds; empty unless everything was played
  bool interrupted = false;
};

/// All claims are kept, every defect is caught where that is known, and nothing undamaged was objected to.
bool holds(const KillMatrix& matrix);

/// The guards of all MUST clauses.
std::vector<Guard> guards_of(const Ledger& ledger, const std::vector<DefectProof>& defects);

}  // namespace zkspec
