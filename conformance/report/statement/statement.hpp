// The compliance statement: the document that says how one subject, as it was on one day, stands to the whole session contract.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/cases/ledger.hpp"
#include "conformance/report/provenance.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

/// As fixtures/reports/statement.schema.json describes it; sealed. All that the forms below show is in it.
boost::json::object statement_of(const RunResult& run, const Ledger& ledger, const Provenance& provenance);

inline constexpr std::string_view statement_forms[] = {"html", "markdown", "json"};

/// The statement in one of its forms. HTML and Markdown carry it as data, too, so that they can be verified.
std::string render_statement(const boost::json::object& statement, std::string_view form);

/// `text`: a results.json, or a statement in any of its forms. Says what does not agree with the seal, or with the data that the document
/// carries; empty: nothing was edited. An error where the text is neither, or is of a version of zkspec that words statements otherwise.
Result<std::vector<std::string>> verify(std::string_view text);

}  // namespace zkspec
