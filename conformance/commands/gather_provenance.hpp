// Looks around for what a report tells beside the results.
#pragma once

#include "conformance/commands/commands.hpp"
#include "conformance/report/provenance.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

/// Of a run that is over. Runs in virtual time are pure functions of their input: they have neither date nor host.
Provenance gather_provenance(const Home& home, const RunArguments& arguments, const RunResult& run, const Ledger& ledger);

}  // namespace zkspec
