// Is an adapter honest, and does it keep the protocol? Cases (fixtures/adapter) tell what its flags are worth and whether it makes things
// up; a bench tells the rest.
#pragma once

#include "conformance/cases/suite.hpp"
#include "conformance/run/adapter_check/adapter_bench.hpp"
#include "conformance/verdict/adapter_report.hpp"

namespace zkspec {

struct AdapterExamination {
  AdapterCommand command = {};
  Suite cases = {};  ///< each for a flag, which it names as what it needs, or for all adapters
  std::vector<std::string> globs = {};  ///< over the ids of checks; all if none is given
  std::function<void(const AdapterCheck&)> progress = {};
};

/// What is not as it should be is tried once more, alone, before it is said. Errc::not_found for a glob that matches no check,
/// Errc::adapter when the adapter cannot be started.
Result<AdapterReport> examine_adapter(AdapterExamination examination);

}  // namespace zkspec
