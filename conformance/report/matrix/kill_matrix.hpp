// The three renderings of a kill matrix; the same matrix gives the same bytes.
#pragma once

#include <string>

#include "conformance/verdict/kill_matrix.hpp"

namespace zkspec {

/// For a terminal: what does not hold in full, then one line of totals.
std::string render_matrix_text(const KillMatrix& matrix);

/// kill-matrix.json, as fixtures/reports/kill-matrix.schema.json describes it.
std::string render_matrix_json(const KillMatrix& matrix);

/// One page that needs nothing beside it, and no JavaScript.
std::string render_matrix_html(const KillMatrix& matrix);

/// What the renderings share.
struct MatrixDigest {
  std::vector<std::pair<const DefectProof*, const Claim*>> broken = {};  ///< claims that are not kept
  std::vector<const DefectProof*> uncaught = {};                         ///< empty unless every case was played
  std::vector<const DefectProof*> unclaimed = {};                        ///< the same
  std::vector<const Guard*> unguarded = {};                              ///< MUST clauses that no defect violates first
  std::size_t claims = 0;
};
MatrixDigest digest(const KillMatrix& matrix);

std::string played(const KillMatrix& matrix);             ///< "163 defects, 268 variants, 40,123 trials, seed 1"
std::string shortfall(const Claim& claim);                ///< why a claim is not kept, in words
std::string again(const KillMatrix& matrix, const Claim& claim, const Script& defect);  ///< the command that plays its trial
std::string again(const KillMatrix& matrix, const Complaint& alarm);

}  // namespace zkspec
