// The page: results turned into the data that page.mustache asks for. What the page looks like is decided there and in page.css.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/clause_states.hpp"
#include "conformance/report/mustache_page.hpp"
#include "conformance/report/page/evidence_slot.hpp"
#include "conformance/report/page/log_table.hpp"
#include "conformance/report/page/page.hpp"
#include "conformance/report/page/trial_view.hpp"
#include "conformance/report/report.hpp"
#include "conformance/report/tally.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

void set_outcome(Data& data, Outcome outcome) {
  data["outcome"] = text(word(outcome));
  data["glyph"] = text(glyph(outcome));
}

Data differences(const Finding& finding) {
  Data out = list();
  for (const wire::FieldDifference& difference : finding.differences) {
    Data row;
    row["field"] = text(difference.field);
    row["expected"] = text(difference.expected);
    row["seen"] = text(difference.seen);
    out.push_back(row);
  }
  return out;
}

void add_findings(Data& out, const std::vector<Finding>& findings, std::string_view kind, const CaseResult& result, std::size_t frames,
                  const Ledger& ledger) {
  const Finding* before = nullptr;
  for (const Finding& finding : findings) {
    Data one;
    const Clause* clause = ledger.find(finding.clause);
    one["kind"] = text(kind);
    one["clause"] = text_or_none(finding.clause);
    one["level"] = text_or_none(level_of(ledger, finding.clause));
    one["statement"] = text_or_none(clause == nullptr ? "" : clause->statement);
    one["at"] = text_or_none(place(finding.at));
    one["step"] = text_or_none(finding.step);
    one["expected"] = text_or_none(finding.expected);
    one["seen"] = text_or_none(finding.seen);
    one["differs"] = Data{!finding.differences.empty() && finding.near_misses.empty()};  // near misses show the same and more
    one["differences"] = differences(finding);
    // Clauses that rest on the same step failed together: once is enough.
    if (before == nullptr || before->near_misses != finding.near_misses) add_near_misses(one, finding, result, frames);
    before = &finding;
    out.push_back(one);
  }
}

void add_clause(Data& out, const std::string& id, ClauseState state, const Ledger& ledger) {
  Data one;
  const Clause* clause = ledger.find(id);
  one["id"] = text(id);
  one["state"] = text(word(state));
  one["mark"] = text(mark(state));
  one["level"] = text(level_of(ledger, id));
  one["statement"] = text(clause == nullptr ? "" : clause->statement);
  one["source"] = text_or_none(clause == nullptr ? "" : clause->source);
  out.push_back(one);
}

void add_clauses(Data& out, const std::set<std::string>& ids, ClauseState state, const Ledger& ledger) {
  for (const std::string& id : ids) add_clause(out, id, state, ledger);
}

Data clauses(const Verdict& verdict, const Ledger& ledger) {
  Data out = list();
  add_clauses(out, verdict.violated, ClauseState::violated, ledger);
  add_clauses(out, verdict.proved, ClauseState::proved, ledger);
  add_clauses(out, verdict.not_exercised, ClauseState::not_exercised, ledger);
  return out;
}

std::string_view css_class(LogRow::Kind kind) {
  switch (kind) {
    case LogRow::Kind::api: return "api";
    case LogRow::Kind::wire: return "wire";
    case LogRow::Kind::ping: return "ping";
    case LogRow::Kind::note: return "note";
    case LogRow::Kind::folded: return "folded";
  }
  return "";
}

Data log_table(const CaseResult& result, std::size_t limit) {
  std::set<std::size_t> evidence;
  for (const Finding& finding : result.verdict.findings) evidence.insert(finding.evidence.begin(), finding.evidence.end());
  for (const Finding& finding : result.verdict.warnings) evidence.insert(finding.evidence.begin(), finding.evidence.end());
  Data out = list();
  for (const LogRow& row : log_rows(result.log, evidence, limit)) {
    Data one;
    one["class"] = text(css_class(row.kind));
    one["evidence"] = Data{row.evidence};
    one["folded"] = Data{row.kind == LogRow::Kind::folded};
    one["left"] = Data{row.kind == LogRow::Kind::api};
    one["time"] = text(row.time);
    one["where"] = text(row.where);
    one["arrow"] = text(row.arrow);
    one["text"] = text(row.text);
    one["bytes"] = text_or_none(row.bytes);
    out.push_back(one);
  }
  return out;
}

Data case_data(const CaseResult& result, const Ledger& ledger, const RowLimits& limits, const FrameLimits& frames) {
  const Verdict& verdict = result.verdict;
  const Case& of = *result.variant->of;
  Data one;
  set_outcome(one, verdict.outcome);
  one["anchor"] = text(anchor(result.variant->id));
  one["id"] = text(result.variant->id);
  one["title"] = text(of.title);
  one["why"] = text_or_none(of.why);
  one["duration"] = text(seconds(result.duration));
  one["open"] = Data{needs_attention(result)};
  one["warned"] = Data{!verdict.warnings.empty()};
  one["reason"] = text_or_none(verdict.reason);
  one["frequency"] = text_or_none(frequency(result));
  one["known"] = text_or_none(result.known);
  one["first"] = text_or_none(result.first_outcome);
  one["flaky"] = text_or_none(flakiness(result.flaky));
  one["reproduce"] = text_or_none(result.reproduce);
  one["recording"] = text_or_none(result.recording);
  Data findings = list();
  add_findings(findings, verdict.findings, "Finding", result, frames.of(result), ledger);
  add_findings(findings, verdict.warnings, "Warning", result, frames.of(result), ledger);
  one["findings"] = std::move(findings);
  add_byte_views(one, result, frames.of(result));
  one["clauses"] = clauses(verdict, ledger);
  one["has_clauses"] = Data{!verdict.proved.empty() || !verdict.violated.empty() || !verdict.not_exercised.empty()};
  Data dialects = list();
  for (const auto& [dialect, alternative] : verdict.dialects) {
    Data entry;
    entry["id"] = text(dialect);
    entry["alternative"] = text(alternative);
    dialects.push_back(entry);
  }
  one["has_dialects"] = Data{!verdict.dialects.empty()};
  one["dialects"] = std::move(dialects);
  add_trial_view(one, result, limits.of_diagram(result));
  const bool has_log = !result.log.events().empty() && limits.of_log(result) > 0;
  one["events"] = text_or_none(has_log ? std::to_string(result.log.events().size()) : "");
  if (has_log) one["log"] = log_table(result, limits.of_log(result));
  return one;
}

Data groups(const RunResult& run, const Ledger& ledger) {
  const RowLimits limits{run};
  const FrameLimits frames{run};
  Data out = list();
  for (const Area& area : areas_of(run)) {
    Data group;
    Data cases = list();
    for (const CaseResult& result : area.cases) cases.push_back(case_data(result, ledger, limits, frames));
    group["area"] = text(area.name);
    group["cases"] = std::move(cases);
    out.push_back(group);
  }
  return out;
}

Data numbers(const Counts& counts, const Counts& columns) {
  Data out = list();
  for (const auto& [outcome, ignored] : columns) {
    Data cell;
    const std::size_t number = count_of(counts, outcome);
    set_outcome(cell, outcome);
    cell["number"] = text(number == 0 ? "·" : std::to_string(number));
    cell["none"] = Data{number == 0};
    out.push_back(cell);
  }
  return out;
}

Data matrix(const RunResult& run, const Counts& columns) {
  Data out = list();
  for (const Area& area : areas_of(run)) {
    Data row;
    Data squares = list();
    for (const CaseResult& result : area.cases) {
      Data square;
      set_outcome(square, result.verdict.outcome);
      square["anchor"] = text(anchor(result.variant->id));
      square["id"] = text(result.variant->id);
      squares.push_back(square);
    }
    row["area"] = text(area.name);
    row["squares"] = std::move(squares);
    row["numbers"] = numbers(count(area.cases), columns);
    out.push_back(row);
  }
  return out;
}

Data attention(const RunResult& run) {
  Data out = list();
  for (const Outcome outcome : {Outcome::fail, Outcome::error, Outcome::unexpected_pass, Outcome::inconclusive}) {
    for (const CaseResult& result : run.cases) {
      if (result.verdict.outcome != outcome) continue;
      Data row;
      set_outcome(row, outcome);
      row["anchor"] = text(anchor(result.variant->id));
      row["id"] = text(result.variant->id);
      row["title"] = text(result.variant->of->title);
      row["clauses"] = text(fmt::format("{}", fmt::join(result.verdict.violated, ", ")));
      out.push_back(row);
    }
  }
  return out;
}

Data flaky_cases(const RunResult& run) {
  Data out = list();
  for (const CaseResult& result : run.cases) {
    if (!result.flaky) continue;
    Data row;
    set_outcome(row, result.verdict.outcome);
    row["anchor"] = text(anchor(result.variant->id));
    row["id"] = text(result.variant->id);
    row["trials"] = text(flakiness(result.flaky));
    row["first"] = text(result.first_outcome);
    out.push_back(row);
  }
  return out;
}

Data clause_totals(const RunResult& run) {
  std::map<ClauseState, std::size_t> totals;
  for (const auto& [id, state] : clause_states(run)) ++totals[state];
  return text(fmt::format("{} proved, {} violated, {} not exercised", totals[ClauseState::proved], totals[ClauseState::violated],
                          totals[ClauseState::not_exercised]));
}

Data specification(const RunResult& run, const Ledger& ledger) {
  Data out = list();
  for (const ParagraphState& paragraph : paragraph_states(clause_states(run), ledger, run.role)) {
    Data row;
    Data clauses = list();
    for (const auto& [state, ids] : paragraph.clauses) {
      for (const std::string& id : ids) add_clause(clauses, id, state, ledger);
    }
    row["id"] = text(paragraph.of->id);
    row["title"] = text(paragraph.of->title);
    row["statement"] = text(paragraph.of->statement);
    row["clauses"] = std::move(clauses);
    out.push_back(row);
  }
  return out;
}

void set_head(Data& page, const RunResult& run, const Provenance& provenance) {
  const Counts counts = count(run.cases);
  page["subject"] = text(run.subject);
  page["version"] = text_or_none(run.version);
  page["role"] = text(word(run.role));
  page["clock"] = text(clock_word(run));
  page["seed"] = text(std::to_string(run.seed.value()));
  page["date"] = text_or_none(provenance.date);
  page["host"] = text_or_none(provenance.host);
  page["terms"] = text_or_none(provenance.terms);
  page["edition"] = text_or_none(provenance.edition);
  page["wall"] = text_or_none(run.wall == Duration::zero() ? "" : seconds(run.wall));
  page["zkspec"] = text(provenance.zkspec);
  page["judgement"] = text(judgement(run));
  page["unplayed"] = text_or_none(unplayed(run));
  page["part"] = text_or_none(part(run));
  page["costs"] = text_or_none(costs(run));
  page["flaky_number"] = text(std::to_string(count_flaky(run.cases)));
  page["clause_totals"] = clause_totals(run);
  page["all"] = text(std::to_string(run.cases.size()));
  page["columns"] = numbers(counts, counts);
  Data problems = list();
  for (const std::string& problem : run.expectation_problems) problems.push_back(text(problem));
  page["has_problems"] = Data{!run.expectation_problems.empty()};
  page["problems"] = std::move(problems);
}

}  // namespace

std::string render_html(const RunResult& run, const Ledger& ledger, const Provenance& provenance) {
  Data page;
  set_head(page, run, provenance);
  page["css"] = text(page::css);
  add_trial_view_parts(page);
  page["script"] = text(page::script);
  add_evidence_parts(page);
  page["matrix"] = matrix(run, count(run.cases));
  page["has_attention"] = Data{std::any_of(run.cases.begin(), run.cases.end(), needs_attention)};
  page["attention"] = attention(run);
  page["has_flaky"] = Data{count_flaky(run.cases) > 0};
  page["flaky_cases"] = flaky_cases(run);
  page["has_specification"] = Data{!ledger.paragraphs.empty()};
  page["specification"] = specification(run, ledger);
  page["groups"] = groups(run, ledger);
  return fill(page::layout, page);
}

}  // namespace zkspec
