// Phrases that more than one report uses.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/cases/ledger.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

std::string subject_of(const RunResult& run);                              ///< "kazoo 2.8.0"
std::string_view clock_word(const RunResult& run);                         ///< "virtual", "real"
std::string totals(const RunResult& run);                                  ///< "50 pass, 1 fail (1 flaky)"
std::string seconds(Duration duration);                                    ///< "3.250"
std::string milliseconds(Duration since_start);                            ///< "12.004"
std::string moment(const Event& event, const EventLog& log);               ///< milliseconds since the log's start: "12.004"
std::string_view level_of(const Ledger& ledger, std::string_view clause);  ///< "MUST"; empty for a clause that the ledger does not have

/// "failed in 1 of 3 trials"; empty for a case whose trials agreed.
std::string flakiness(const std::optional<Flakiness>& flaky);
/// "12 cases were not played: 3 failures were reached"; empty where all were that this run was to play.
std::string unplayed(const RunResult& run);
/// "shard 2/4; 310 cases are in the others"; empty for a whole run.
std::string part(const RunResult& run);
/// "trials 403.353 s, the longest 10.460 s; …": what the run took, and how that stands to the least that it could have; empty on the
/// virtual clock.
std::string costs(const RunResult& run);

/// "1 of 7 judged cases violates the session contract."
std::string judgement(const RunResult& run);
/// "suites/ping/idle.toml:12:5", wherever the suite lies; empty for no place.
std::string place(const SourceSpan& span);
SourceSpan in_suite(SourceSpan span);  ///< the same as a span: a name that holds on every host

/// Fails, errors, unexpected passes and inconclusive results: what somebody has to look at.
bool needs_attention(const CaseResult& result);
/// A deviation that an expectation covers: a failure, or a pass whose warnings are known.
bool is_known_deviation(const CaseResult& result);

/// Of a statistical case: "moved in 9 of 21 trials, accepted 1 to 20 (p = 0.5); moved 9, stayed 12; 1 replaced"; empty for others.
std::string frequency(const CaseResult& result);

struct Labelled {
  std::string_view label = {};
  std::string text = {};
};
/// A finding line by line: clause, at, step, expected, seen, one line per field that differs, the nearest miss, the last events
/// that are evidence.
std::vector<Labelled> describe(const Finding& finding, const EventLog& log, const Ledger& ledger);

}  // namespace zkspec
