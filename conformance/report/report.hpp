// The four renderings of a finished run. Each is a pure function: the same results give the same bytes, and nothing of the
// host or of the time of day enters, except the date that a caller hands to the page.
#pragma once

#include <string>
#include <string_view>

#include "conformance/cases/ledger.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

/// For a terminal: what went wrong in full, then counts by area, then one line of totals. `colour` adds ANSI sequences to the outcomes.
std::string render_text(const RunResult& run, const Ledger& ledger, bool colour);

/// results.json, as fixtures/reports/results.schema.json describes it.
std::string render_json(const RunResult& run, const Ledger& ledger);

/// JUnit XML as Jenkins and GitLab read it: a suite per area, known-fail and not-applicable skipped, inconclusive and error as errors.
std::string render_junit(const RunResult& run, const Ledger& ledger);

/// One page that needs nothing beside it. `date` is shown as it stands; empty: the page has none.
std::string render_html(const RunResult& run, const Ledger& ledger, std::string_view date);

}  // namespace zkspec
