// The renderings of a finished run. Each is a pure function: the same input gives the same bytes. What depends on the host or on the time
// of day comes in as Provenance.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "conformance/cases/ledger.hpp"
#include "conformance/report/provenance.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

/// For a terminal: what went wrong in full, then counts by area, then one line of totals. `colour` adds ANSI sequences to the outcomes.
std::string render_text(const RunResult& run, const Ledger& ledger, bool colour);

/// results.json, as fixtures/reports/results.schema.json describes it. Holds all that the other renderings need but the logs, which are the
/// recordings: stored_run.hpp reads it back.
std::string render_json(const RunResult& run, const Ledger& ledger, const Provenance& provenance);

/// The same before it is text.
boost::json::object results_object(const RunResult& run, const Ledger& ledger, const Provenance& provenance);

/// One result as it stands there.
boost::json::object result_json(const CaseResult& result, const Ledger& ledger);

/// JUnit XML as Jenkins and GitLab read it: a suite per area, known-fail and not-applicable skipped, inconclusive and error as errors.
std::string render_junit(const RunResult& run, const Ledger& ledger);

/// One page that needs nothing beside it.
std::string render_html(const RunResult& run, const Ledger& ledger, const Provenance& provenance);

/// GitHub's Markdown, for the summary of a job: totals, what needs attention with its evidence folded, counts by area and by paragraph,
/// known deviations. Stays below the limit of such a summary, 1 MiB, however much went wrong.
std::string render_markdown(const RunResult& run, const Ledger& ledger, const Provenance& provenance);

/// Test Anything Protocol 14: a test point per case, the problem of one that is not ok as YAML, known deviations as things to be done.
std::string render_tap(const RunResult& run, const Ledger& ledger);

/// SARIF 2.1.0: what went wrong, at the line of the case file that says what is due. Known deviations are notes.
std::string render_sarif(const RunResult& run, const Ledger& ledger, const Provenance& provenance);

/// The same as commands of a GitHub workflow, which shows them as annotations.
std::string render_github(const RunResult& run, const Ledger& ledger);

/// An SVG of a line of text: how many of the judged cases passed.
std::string render_badge(const RunResult& run);
/// The same as the JSON that services which draw badges ask an endpoint for.
std::string render_badge_json(const RunResult& run);

}  // namespace zkspec
