// What a recording of traffic says of the clauses that can be decided from it alone. It has no case: nobody knows what the application
// wanted.
#pragma once

#include "conformance/cases/ledger.hpp"
#include "conformance/traffic/findings.hpp"

namespace zkspec {

enum class Decision { proved, violated, not_exercised };
std::string_view word(Decision decision);  ///< "not exercised"

struct ClauseDecision {
  const Clause* clause = nullptr;
  Role judged = Role::client;
  Decision decision = Decision::not_exercised;
  std::size_t kept = 0;  ///< how often it was seen kept
};

struct TrafficVerdict {
  std::vector<ClauseDecision> clauses = {};    ///< all that rules decide and that bind who is judged, by id
  std::vector<Objection> objections = {};      ///< in the order of events
  std::vector<std::string> remarks = {};       ///< for a person; they prove nothing
  std::size_t connections = 0;
  std::size_t from_the_middle = 0;  ///< of them had begun before the recording
};

struct TrafficJudging {
  Duration tick = {};               ///< of the servers; zero: not known, and bounds of timeouts are not judged
  std::optional<Role> only = {};    ///< judge this side only: of a trial, whose other side may do wrong on purpose
};

/// The ledger must have the clauses that rules decide, and outlive the verdict.
TrafficVerdict judge_traffic(const EventLog& log, const Ledger& ledger, const TrafficJudging& judging = {});

}  // namespace zkspec
