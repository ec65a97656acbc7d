// Runs in virtual time: the reference client, or the fake ensemble, undamaged or with a defect. Nothing waits, and a result is a
// pure function of the variant, the seed and the defect.
#pragma once

#include "conformance/run/lies.hpp"
#include "conformance/run/plan.hpp"

namespace zkspec {

CaseResult try_virtual_client(const Variant& variant, const Suite& suite, Seed run_seed, const Defect& defect, std::uint64_t shake = 0);
CaseResult try_virtual_server(const Variant& variant, const Suite& suite, Seed run_seed, const Defect& defect, std::uint64_t shake = 0);

/// All variants of the plan, `jobs` of them at once.
RunResult run_virtual(const Plan& plan, Role role, const Defect& defect);

}  // namespace zkspec
