// Runs on the real clock: any client behind an adapter, any server at an address. Workers are threads with a loop and a subject of
// their own; trials are mostly waiting, so many go on beside each other on one worker.
#pragma once

#include "conformance/run/lies.hpp"
#include "conformance/run/plan.hpp"
#include "conformance/run/servers/server_control.hpp"

namespace zkspec {

/// Fails (Errc::adapter) when the subject cannot be started at all. A subject that dies in mid-run is started again for what is left;
/// trials that it took along are played again alone, as are failures that are not known: see confirmation.hpp.
Result<RunResult> run_real_clients(const Plan& plan, const SubjectFactory& factory);

/// A proxy tells `lies` in their name, if any. Cases that crash servers come last, one by one. Fails (Errc::adapter) when servers that are
/// ours end unasked, or do not serve again.
Result<RunResult> run_real_servers(const Plan& plan, const ServersToJudge& servers, const Defect& lies = {});

/// One trial of them alone, and a second one where the first came to no verdict: a host that stalls proves nothing.
CaseResult try_real_servers(const Plan& plan, const Variant& variant, const ServersToJudge& servers, const Defect& lies);

}  // namespace zkspec
