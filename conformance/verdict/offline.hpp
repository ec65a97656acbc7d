// Judging what has already happened.
#pragma once

#include "conformance/verdict/judge.hpp"

namespace zkspec {

/// The verdict on a recorded trial, as the judge would have given it while the trial ran: the log is read event by event, what the script
/// acts is found in it and never carried out. Where the recording lacks an act that the script has come to, or ends (`until`, the end of
/// the trial) before the judge has seen enough, it is inconclusive.
Verdict judge_recording(const Variant& variant, const Ledger& ledger, const Setting& setting, const EventLog& recorded,
                        TimePoint until = never);

}  // namespace zkspec
