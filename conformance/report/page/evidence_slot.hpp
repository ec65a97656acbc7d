// What the page shows of a case's evidence: near misses field by field, and frames byte by byte. The layouts are near_misses.mustache
// and byte_view.mustache, partials of the page.
#pragma once

#include "conformance/report/mustache_page.hpp"
#include "conformance/report/page/byte_view.hpp"

namespace zkspec {

/// Makes the partials, style and script of this known to the page.
void add_evidence_parts(Data& page);

/// For `one` finding of `result`, of which at most `limit` frames are shown.
void add_near_misses(Data& one, const Finding& finding, const CaseResult& result, std::size_t limit);

/// For `one` case.
void add_byte_views(Data& one, const CaseResult& result, std::size_t limit);

}  // namespace zkspec
