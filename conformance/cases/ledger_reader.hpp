// suites/requirements/*.toml → Ledger.
#pragma once

#include "conformance/cases/ledger.hpp"
#include "conformance/cases/table_reader.hpp"

namespace zkspec {

/// Adds the clauses of one file, whose name (without .toml) is the area that their ids begin with.
void read_clauses(const TomlFile& file, const std::string& area, Ledger& ledger, Problems& problems);

/// The tables below each of `keys`, in their order, of a file that starts with `zkspec = 1` and holds nothing else.
std::vector<std::vector<TomlValue>> tables_of(const TomlFile& file, const std::string& name, const vocabulary::Words& keys,
                                              Problems& problems);
/// The same for a file with one kind of table.
std::vector<TomlValue> tables_of(const TomlFile& file, const std::string& name, std::string_view key, Problems& problems);

/// ["client"], ["server"] or both; complains about other words and about none.
std::vector<Role> read_roles(TableReader& keys);

}  // namespace zkspec
