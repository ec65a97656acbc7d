// suites/requirements/specification.toml → the paragraphs of the Ledger and the rows of its figure.
#pragma once

#include "conformance/cases/suite.hpp"
#include "conformance/cases/table_reader.hpp"

namespace zkspec {

/// Adds them to a ledger that has all its clauses.
void read_specification(const TomlFile& file, Ledger& ledger, Problems& problems);

/// Every row of the figure names cases of the suite, and each of them asserts one of the row's clauses.
void check_transitions(const Suite& suite, Problems& problems);

}  // namespace zkspec
