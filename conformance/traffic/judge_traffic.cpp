#include "conformance/traffic/judge_traffic.hpp"

#include <algorithm>

#include "conformance/traffic/rules.hpp"

namespace zkspec {
namespace {

Duration allowance(const Ledger& ledger, std::string_view id, Duration timeout) {
  const auto* clause = ledger.find(id);
  const auto late = clause == nullptr ? Result<Duration>{Duration{}} : clause->late.evaluate({.session_timeout = timeout});
  return late ? *late : Duration{};
}

ClauseDecision decide(const RuledClause& ruled, const Findings& findings, const Ledger& ledger) {
  const auto kept = findings.kept().find(std::string{ruled.id});
  const std::size_t times = kept == findings.kept().end() ? 0 : kept->second;
  const bool violated = std::ranges::any_of(findings.objections(), [&ruled](const auto& each) { return each.clause == ruled.id; });
  const auto otherwise = times > 0 ? Decision::proved : Decision::not_exercised;
  return {ledger.find(ruled.id), ruled.judged, violated ? Decision::violated : otherwise, times};
}

}  // namespace

std::string_view word(Decision decision) {
  switch (decision) {
    case Decision::proved: return "proved";
    case Decision::violated: return "violated";
    case Decision::not_exercised: return "not exercised";
  }
  return "?";
}

TrafficVerdict judge_traffic(const EventLog& log, const Ledger& ledger, const TrafficJudging& judging) {
  const Traffic traffic{log};
  const RuleSetting setting{judging.tick, [&ledger](auto clause, auto timeout) { return allowance(ledger, clause, timeout); }};
  Findings findings;
  TrafficVerdict verdict;
  for (const auto& rule : {handshake_rule(), session_rule(), order_rule(), silence_rule(), watch_rule(), ephemeral_rule()}) {
    rule.judge(traffic, setting, findings);
    for (const auto& ruled : rule.clauses) {
      const bool wanted = !judging.only || ruled.judged == *judging.only;
      if (wanted && ledger.find(ruled.id) != nullptr) verdict.clauses.push_back(decide(ruled, findings, ledger));
    }
  }
  std::ranges::sort(verdict.clauses, {}, [](const auto& each) { return each.clause->id; });
  for (const auto& objection : findings.objections())
    if (std::ranges::any_of(verdict.clauses, [&](const auto& each) { return each.clause->id == objection.clause; }))
      verdict.objections.push_back(objection);
  std::ranges::stable_sort(verdict.objections, {}, &Objection::event);
  verdict.remarks = findings.remarks();
  verdict.connections = traffic.connections().size();
  const auto from_the_middle = std::ranges::count(traffic.connections(), false, &TrafficConnection::from_the_beginning);
  verdict.from_the_middle = static_cast<std::size_t>(from_the_middle);
  return verdict;
}

}  // namespace zkspec
