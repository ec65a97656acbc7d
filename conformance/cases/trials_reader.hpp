// The `trials` of a case, with the values of one row put in.
#pragma once

#include <map>

#include "conformance/cases/case.hpp"
#include "conformance/cases/table_reader.hpp"

namespace zkspec {

/// Every value may be a "$name" of `bindings`; p and the values of `against` are numbers or fractions such as "2/3".
Trials read_trials(const TomlValue& table, const Case& of, const std::map<std::string, boost::json::value>& bindings, Problems& problems);

}  // namespace zkspec
