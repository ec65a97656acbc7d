// The renderings by their names on the command line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/report.hpp"

namespace zkspec {

/// "text", "html", "markdown", "junit", "tap", "sarif", "github", "json", "badge", "badge-json".
const std::vector<std::string>& format_names();

/// `name` is one of them. Texts for a terminal are coloured if `colour` says so.
std::string render(std::string_view name, const RunResult& run, const Ledger& ledger, const Provenance& provenance, bool colour);

}  // namespace zkspec
