// Several runs beside each other: cases and clauses against subjects and their versions.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "conformance/cases/ledger.hpp"
#include "conformance/report/provenance.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

/// One column.
struct MatrixColumn {
  std::reference_wrapper<const RunResult> run;
  std::reference_wrapper<const Ledger> ledger;
  std::reference_wrapper<const Provenance> provenance;
};

/// One page that needs nothing beside it. Runs of one role.
std::string render_subject_matrix(const std::vector<MatrixColumn>& columns);

}  // namespace zkspec
