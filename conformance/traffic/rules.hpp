// The rules: what can be decided from traffic alone, and for sure. A rule objects only to what no honest implementation does, whatever the
// recording lacks: what it cannot know it leaves.
#pragma once

#include <functional>

#include "conformance/cases/ledger.hpp"
#include "conformance/traffic/findings.hpp"

namespace zkspec {

struct RuleSetting {
  Duration tick = {};  ///< of the servers, zero: not known
  /// What the ledger allows timers of this clause beyond its bound, with a session timeout of `timeout`.
  std::function<Duration(std::string_view clause, Duration timeout)> allowance = {};
};

struct RuledClause {
  std::string_view id = {};
  Role judged = Role::client;  ///< who keeps or breaks it, as this rule sees it; some clauses bind both sides
};

struct TrafficRule {
  std::vector<RuledClause> clauses = {};  ///< that it decides
  void (*judge)(const Traffic& traffic, const RuleSetting& setting, Findings& findings) = nullptr;
};

TrafficRule handshake_rule();
TrafficRule session_rule();
TrafficRule order_rule();
TrafficRule silence_rule();
TrafficRule watch_rule();
TrafficRule ephemeral_rule();

}  // namespace zkspec
