// A results.json read back into what the renderings take.
#pragma once

#include <deque>
#include <string_view>

#include "conformance/cases/ledger.hpp"
#include "conformance/report/provenance.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

/// Of a case what results.json says of it: id, title, why, place, one step with all clauses that it asserts and, where it is statistical,
/// its design. The ledger holds the clauses and paragraphs that concern the run, as they were when it was judged. Logs are empty: the
/// recordings hold them.
class StoredRun {
 public:
  StoredRun() = default;
  StoredRun(StoredRun&&) = default;
  StoredRun& operator=(StoredRun&&) = default;
  StoredRun(const StoredRun&) = delete;  // `run` points at cases and variants
  StoredRun& operator=(const StoredRun&) = delete;
  ~StoredRun() = default;

  std::deque<Case> cases = {};
  std::deque<Variant> variants = {};
  Ledger ledger = {};
  RunResult run = {};
  Provenance provenance = {};
};

/// The first thing that is not as the schema has it is an error that names its place ("results[3].outcome").
Result<StoredRun> read_results(std::string_view text);

}  // namespace zkspec
