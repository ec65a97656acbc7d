// SHA-256 of texts, of JSON whatever its layout, and of a ledger.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "conformance/cases/ledger.hpp"

namespace zkspec {

std::string sha256(std::string_view bytes);  ///< 64 hexadecimal digits

/// The same for equal values: neither blanks nor the order of members count.
std::string sha256(const boost::json::value& value);

/// Names an edition of the ledger: the first twelve digits of a SHA-256 over its clauses and paragraphs. Any change of what is demanded,
/// of whom and how strictly, makes another edition.
std::string edition_of(const Ledger& ledger);

}  // namespace zkspec
