// SARIF 2.1.0, as fixtures/reports/sarif.schema.json describes the part of it that is used here.
#include <algorithm>
#include <boost/json/array.hpp>
#include <set>

#include "conformance/report/formats/problems.hpp"
#include "conformance/report/indented_json.hpp"
#include "conformance/report/report.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

std::string_view level(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "note";
  }
  return "error";
}

json::object message(std::string_view text) { return {{"text", visible(text)}}; }

json::array locations(const SourceSpan& at) {
  if (at.file.empty()) return {};
  const json::object artifact{{"uri", clean_utf8(at.file)}, {"uriBaseId", "SRCROOT"}};
  const json::object region{{"startLine", std::max(at.line, 1U)}, {"startColumn", std::max(at.column, 1U)}};
  return {json::object{{"physicalLocation", json::object{{"artifactLocation", artifact}, {"region", region}}}}};
}

json::array rules(const std::vector<Problem>& problems, const Ledger& ledger) {
  std::set<std::string> ids;
  for (const auto& problem : problems) ids.insert(problem.rule);
  json::array out;
  for (const auto& id : ids) {
    json::object rule{{"id", id}};
    if (const auto* clause = ledger.find(id)) {
      rule["shortDescription"] = message(clause->statement);
      rule["properties"] = json::object{{"requirement", word(clause->level)}};
    }
    out.push_back(std::move(rule));
  }
  return out;
}

json::object result(const Problem& problem) {
  json::object one{{"ruleId", problem.rule}, {"level", level(problem.severity)}, {"message", message(problem.message)}};
  one["locations"] = locations(problem.at);
  if (problem.result == nullptr) return one;
  const auto& id = problem.result->variant->id;
  one["partialFingerprints"] = json::object{{"case/v1", id + " " + problem.rule}};
  one["properties"] = json::object{{"case", id}, {"outcome", word(problem.result->verdict.outcome)}};
  return one;
}

}  // namespace

std::string render_sarif(const RunResult& run, const Ledger& ledger, const Provenance& provenance) {
  const auto problems = problems_of(run, ledger);
  json::array results;
  for (const auto& problem : problems) results.push_back(result(problem));
  const json::object driver{{"name", "zkspec"}, {"version", provenance.zkspec}, {"rules", rules(problems, ledger)}};
  const json::object one{{"tool", json::object{{"driver", driver}}},
                         {"automationDetails", json::object{{"id", clean_utf8("zkspec/" + subject_of(run))}}},
                         {"invocations", json::array{json::object{{"executionSuccessful", unplayed(run).empty() && !run.cases.empty()}}}},
                         {"results", std::move(results)}};
  return indented(json::object{{"version", "2.1.0"}, {"runs", json::array{one}}});
}

}  // namespace zkspec
