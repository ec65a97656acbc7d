// What was found out about an adapter, for a terminal and for programs; the same report gives the same bytes.
#pragma once

#include <string>

#include "conformance/verdict/adapter_report.hpp"

namespace zkspec {

/// One line; for what is not ok, also what was sent, expected and seen, and what to do.
std::string render_adapter_check(const AdapterCheck& check);

std::string render_adapter_totals(const AdapterReport& report);  ///< one line, to stand behind those of all checks

/// As fixtures/reports/adapter-check.schema.json describes it.
std::string render_adapter_json(const AdapterReport& report);

}  // namespace zkspec
