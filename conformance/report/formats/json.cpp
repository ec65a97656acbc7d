// results.json: for machines, and readable in a diff.
#include <boost/json/array.hpp>

#include "conformance/cases/coverage.hpp"
#include "conformance/report/clause_states.hpp"
#include "conformance/report/escape.hpp"
#include "conformance/report/indented_json.hpp"
#include "conformance/report/page/script_lines.hpp"
#include "conformance/report/report.hpp"
#include "conformance/report/statement/seal.hpp"
#include "conformance/report/tally.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

void set_if_any(json::object& object, std::string_view key, std::string_view text) {
  if (!text.empty()) object[key] = clean_utf8(text);
}

json::array differences(const Finding& finding) {
  json::array out;
  for (const wire::FieldDifference& difference : finding.differences) {
    out.push_back(
        json::object{{"field", difference.field}, {"expected", clean_utf8(difference.expected)}, {"seen", clean_utf8(difference.seen)}});
  }
  return out;
}

json::array near_misses(const Finding& finding) {
  json::array out;
  for (const NearMiss& miss : finding.near_misses) {
    json::array checks;
    for (const FieldCheck& check : miss.checks) {
      checks.push_back(json::object{{"field", clean_utf8(check.field)},
                                    {"expected", clean_utf8(check.expected)},
                                    {"seen", clean_utf8(check.seen)},
                                    {"agrees", check.agrees}});
    }
    out.push_back(json::object{{"event", miss.event},
                               {"at_us", std::chrono::duration_cast<std::chrono::microseconds>(miss.at).count()},
                               {"what", clean_utf8(miss.what)},
                               {"checks", std::move(checks)}});
  }
  return out;
}

json::array findings(const std::vector<Finding>& from, const Ledger& ledger) {
  json::array out;
  for (const Finding& finding : from) {
    json::object one;
    set_if_any(one, "clause", finding.clause);
    set_if_any(one, "level", level_of(ledger, finding.clause));
    set_if_any(one, "at", place(finding.at));
    set_if_any(one, "step", finding.step);
    one["expected"] = clean_utf8(finding.expected);
    one["seen"] = clean_utf8(finding.seen);
    one["differences"] = differences(finding);
    one["evidence"] = json::array(finding.evidence.begin(), finding.evidence.end());
    if (!finding.near_misses.empty()) one["near_misses"] = near_misses(finding);
    out.push_back(std::move(one));
  }
  return out;
}

json::object statistics(const Statistics& seen, const Trials& due) {
  json::object branches;
  for (const auto& [branch, times] : seen.branches) branches[branch] = times;
  return {{"counted", texts(due.counted)},
          {"p", due.p},
          {"trials", due.number},
          {"accepted", json::array{due.low, due.high}},
          {"played", seen.trials},
          {"seen", seen.counted},
          {"branches", std::move(branches)},
          {"replaced", seen.replaced}};
}

void add_script(json::object& one, const CaseResult& result) {
  one["script"] = script_json(*result.variant->of);
  one["prelude"] = result.variant->of->prelude.size();
  set_if_any(one, "failed_line", failed_line(result));
  if (!result.verdict.taken.empty()) one["taken"] = texts(result.verdict.taken);
}

json::object entry(const CaseResult& result, const Ledger& ledger) {
  const Verdict& verdict = result.verdict;
  json::object one;
  one["id"] = result.variant->id;
  one["case"] = result.variant->of->id;
  one["title"] = clean_utf8(result.variant->of->title);
  set_if_any(one, "why", result.variant->of->why);
  set_if_any(one, "at", place(result.variant->of->span));
  one["outcome"] = word(verdict.outcome);
  set_if_any(one, "first_outcome", result.first_outcome);
  if (result.flaky) one["flaky"] = json::object{{"failed", result.flaky->failed}, {"trials", result.flaky->trials}};
  one["reason"] = clean_utf8(verdict.reason);
  set_if_any(one, "known", result.known);
  one["clauses"] = json::object{
      {"proved", texts(verdict.proved)}, {"violated", texts(verdict.violated)}, {"not_exercised", texts(verdict.not_exercised)}};
  one["asserts"] = texts(clauses_of(*result.variant->of));
  json::object& dialects = one["dialects"].emplace_object();
  for (const auto& [dialect, alternative] : verdict.dialects) dialects[dialect] = alternative;
  one["findings"] = findings(verdict.findings, ledger);
  one["warnings"] = findings(verdict.warnings, ledger);
  add_script(one, result);
  if (result.statistics && result.variant->trials) one["statistics"] = statistics(*result.statistics, *result.variant->trials);
  one["duration_ms"] = to_ms(result.duration);
  one["recording"] = clean_utf8(result.recording);
  set_if_any(one, "recording_sha256", result.recording_sha256);
  one["reproduce"] = clean_utf8(result.reproduce);
  return one;
}

json::array specification(const RunResult& run, const Ledger& ledger) {
  json::array out;
  for (ParagraphState& paragraph : paragraph_states(clause_states(run), ledger, run.role)) {
    out.push_back(json::object{{"paragraph", paragraph.of->id},
                               {"title", paragraph.of->title},
                               {"statement", paragraph.of->statement},
                               {"proved", texts(paragraph.clauses[ClauseState::proved])},
                               {"violated", texts(paragraph.clauses[ClauseState::violated])},
                               {"not_exercised", texts(paragraph.clauses[ClauseState::not_exercised])}});
  }
  return out;
}

json::array clauses(const RunResult& run, const Ledger& ledger) {
  json::array out;
  const ClauseStates states = clause_states(run);
  for (const auto& [id, clause] : ledger.clauses) {
    if (!binds(clause, run.role) && !states.contains(id)) continue;
    json::object one{{"id", id}, {"level", word(clause.level)}, {"state", word(state_of(states, id))}};
    json::array& roles = one["roles"].emplace_array();
    for (const Role role : clause.roles) roles.emplace_back(word(role));
    one["statement"] = clause.statement;
    set_if_any(one, "source", clause.source);
    set_if_any(one, "not_judged", clause.not_judged);
    out.push_back(std::move(one));
  }
  return out;
}

json::array files(const Provenance& provenance) {
  json::array out;
  for (const SubjectFileDigest& file : provenance.files)
    out.push_back(json::object{{"path", clean_utf8(file.path)}, {"sha256", file.sha256}});
  return out;
}

json::object not_played(const RunResult& run) {
  return {{"cases", texts(run.not_played)},
          {"because", clean_utf8(run.why_not_played)},
          {"shard", run.shard},
          {"in_other_shards", run.in_other_shards}};
}

json::object costs(const RunCosts& costs) {
  return {{"trials_ms", to_ms(costs.trials)},
          {"longest_trial_ms", to_ms(costs.longest)},
          {"runner_cpu_ms", to_ms(costs.runner_cpu)},
          {"subject_cpu_ms", to_ms(costs.subject_cpu)},
          {"cores", costs.cores},
          {"least_ms", to_ms(costs.least())}};
}

json::object head(const RunResult& run, const Provenance& provenance) {
  const Counts counts = count(run.cases);
  json::object by_outcome;
  for (const Outcome outcome : all_outcomes) by_outcome[word(outcome)] = count_of(counts, outcome);
  return {{"zkspec", provenance.zkspec},
          {"ledger", provenance.edition},
          {"subject", clean_utf8(run.subject)},
          {"version", clean_utf8(run.version)},
          {"files", files(provenance)},
          {"role", word(run.role)},
          {"clock", clock_word(run)},
          {"host", clean_utf8(provenance.host)},
          {"date", provenance.date},
          {"seed", std::to_string(run.seed.value())},  // a text: most readers of JSON lose the low bits of 64
          {"duration_ms", to_ms(run.wall)},
          {"interrupted", run.interrupted},
          {"not_played", not_played(run)},
          {"counts", std::move(by_outcome)},
          {"flaky", count_flaky(run.cases)},
          {"expectation_problems", texts(run.expectation_problems)}};
}

}  // namespace

json::object results_object(const RunResult& run, const Ledger& ledger, const Provenance& provenance) {
  json::object root = head(run, provenance);
  set_if_any(root, "terms", clean_utf8(provenance.terms));
  if (run.costs) root["costs"] = costs(*run.costs);
  root["clauses"] = clauses(run, ledger);
  root["specification"] = specification(run, ledger);
  json::array& results = root["results"].emplace_array();
  for (const CaseResult& result : run.cases) results.push_back(entry(result, ledger));
  root["seal"] = seal_of(root);
  return root;
}

json::object result_json(const CaseResult& result, const Ledger& ledger) { return entry(result, ledger); }

std::string render_json(const RunResult& run, const Ledger& ledger, const Provenance& provenance) {
  return indented(results_object(run, ledger, provenance));
}

}  // namespace zkspec
