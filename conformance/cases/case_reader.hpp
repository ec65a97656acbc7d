// One [[case]] table → Case and its variants.
#pragma once

#include <memory>

#include "conformance/cases/prelude.hpp"

namespace zkspec {

/// What a case may speak of.
struct Known {
  const Ledger& ledger;
  const Preludes& preludes;
  const std::vector<std::string>& defects;
  std::size_t longest_script = ScriptRules{}.longest;
};

struct ReadCase {
  std::unique_ptr<Case> of = {};
  std::vector<Variant> variants = {};
};

/// Always returns something; whether it is to be used, the problems say. `folder` is the name of the folder that holds the file.
ReadCase read_case(const TomlValue& table, const std::string& folder, const Known& known, Problems& problems);

}  // namespace zkspec
