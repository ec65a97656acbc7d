#include "conformance/report/statement/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>

#include "conformance/cases/coverage.hpp"
#include "conformance/report/indented_json.hpp"
#include "conformance/report/report.hpp"
#include "conformance/report/statement/seal.hpp"
#include "conformance/report/tally.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

/// How the subject stands to a clause, the worst first.
enum class Standing { violated, known_deviation, proved, not_exercised, not_applicable, not_judged };

std::string_view word(Standing standing) {
  switch (standing) {
    case Standing::violated: return "violated";
    case Standing::known_deviation: return "known deviation";
    case Standing::proved: return "proved";
    case Standing::not_exercised: return "not exercised";
    case Standing::not_applicable: return "not applicable";
    case Standing::not_judged: return "not judged";
  }
  return "?";
}

/// What one case says of a clause that it asserts.
Standing standing_in(const CaseResult& result, const std::string& clause) {
  if (result.verdict.violated.contains(clause)) return is_known_deviation(result) ? Standing::known_deviation : Standing::violated;
  if (result.verdict.proved.contains(clause)) return Standing::proved;
  return result.verdict.outcome == Outcome::not_applicable ? Standing::not_applicable : Standing::not_exercised;
}

/// A clause with the cases that say most of it.
struct Row {
  const Clause* clause = nullptr;
  Standing standing = Standing::not_exercised;
  std::vector<const CaseResult*> cases = {};  ///< whose word the standing is
};

class Statement {
 public:
  Statement(const RunResult& run, const Ledger& ledger, const Provenance& provenance) : run_{run}, ledger_{ledger}, from_{provenance} {
    std::map<std::string, std::vector<const CaseResult*>, std::less<>> asserted;
    for (const auto& result : run_.cases)
      for (const auto& id : clauses_of(*result.variant->of)) asserted[id].push_back(&result);
    for (const auto& [id, clause] : ledger_.clauses)
      if (binds(clause, run_.role)) rows_.push_back(row_of(clause, asserted[id]));
  }

  json::object take() const {
    json::object all{{"statement", "session contract of Apache ZooKeeper"},
                     {"zkspec", from_.zkspec},
                     {"ledger", from_.edition},
                     {"subject", clean_utf8(run_.subject)},
                     {"version", clean_utf8(run_.version)},
                     {"files", files()},
                     {"role", word(run_.role)},
                     {"clock", clock_word(run_)},
                     {"host", clean_utf8(from_.host)},
                     {"date", from_.date},
                     {"seed", std::to_string(run_.seed.value())},
                     {"conclusion", conclusion()},
                     {"cases", counts()},
                     {"levels", levels()},
                     {"paragraphs", paragraphs()},
                     {"clauses", clauses()},
                     {"deviations", deviations()},
                     {"exclusions", exclusions()},
                     {"flaky", flaky()},
                     {"not_played", not_played()},
                     {"results_sha256", results_digest()}};
    if (!from_.terms.empty()) all["terms"] = clean_utf8(from_.terms);
    all["seal"] = seal_of(all);
    return all;
  }

 private:
  static Row row_of(const Clause& clause, const std::vector<const CaseResult*>& cases) {
    Row row{.clause = &clause};
    if (cases.empty() && !clause.not_judged.empty()) row.standing = Standing::not_judged;
    if (cases.empty()) return row;
    row.standing = Standing::not_applicable;
    for (const auto* result : cases) row.standing = std::min(row.standing, standing_in(*result, clause.id));
    std::ranges::copy_if(cases, std::back_inserter(row.cases),
                         [&](const auto* result) { return standing_in(*result, clause.id) == row.standing; });
    return row;
  }

  [[nodiscard]] std::size_t number(Level level, Standing standing) const {
    const auto is = [&](const Row& row) { return row.clause->level == level && row.standing == standing; };
    return static_cast<std::size_t>(std::ranges::count_if(rows_, is));
  }

  json::array files() const {
    json::array out;
    for (const auto& file : from_.files) out.push_back(json::object{{"path", clean_utf8(file.path)}, {"sha256", file.sha256}});
    return out;
  }

  /// Deviations by what the expectations file says of them: one entry there may cover many cases.
  std::map<std::string, std::vector<const CaseResult*>> known() const {
    std::map<std::string, std::vector<const CaseResult*>> reasons;
    for (const auto& result : run_.cases)
      if (is_known_deviation(result)) reasons[result.known.empty() ? result.verdict.reason : result.known].push_back(&result);
    return reasons;
  }

  /// Why nothing can be concluded; empty where something can.
  std::string impediment() const {
    const auto all = count(run_.cases);
    const auto none = [&](Outcome outcome) { return count_of(all, outcome) == 0; };
    if (run_.cases.empty()) return "no case was run";
    if (const auto rest = unplayed(run_); !rest.empty()) return rest;
    if (!run_.shard.empty()) return "a part of a run, " + part(run_);
    if (!none(Outcome::error)) return "cases ended in an error";
    if (!none(Outcome::inconclusive)) return "inconclusive cases are left";
    if (!run_.expectation_problems.empty() || !none(Outcome::unexpected_pass)) return "known deviations no longer hold as they are written";
    return number(Level::must, Standing::proved) == 0 ? "no MUST clause was proved" : "";
  }

  json::object conclusion() const {
    const auto fails = count_of(count(run_.cases), Outcome::fail);
    const auto must = number(Level::must, Standing::violated);
    const auto open = number(Level::must, Standing::not_exercised);
    const auto deviations = known().size();
    std::string text;
    std::string_view verdict = "conformant";
    if (fails > 0 || must > 0) {
      verdict = "not conformant";
      text = fmt::format("not conformant: {} MUST clause{} violated, {} case{} failed", must, must == 1 ? " is" : "s are", fails,
                         fails == 1 ? "" : "s");
    } else if (const auto why = impediment(); !why.empty()) {
      verdict = "no conclusion";
      text = "no conclusion: " + why;
    } else {
      const auto should_not = number(Level::should, Standing::violated) + number(Level::should, Standing::known_deviation);
      const bool should = should_not == 0 && number(Level::should, Standing::proved) > 0;
      text = fmt::format("conformant at {} level", should ? "MUST and SHOULD" : "MUST");
    }
    if (deviations > 0) text += fmt::format(", with {} known deviation{}", deviations, deviations == 1 ? "" : "s");
    if (const auto flaky = count_flaky(run_.cases); flaky > 0)
      text += fmt::format("; {} case{} flaky", flaky, flaky == 1 ? " was" : "s were");
    if (open > 0) text += fmt::format("; {} of {} MUST clauses {} not exercised", open, judged(Level::must), open == 1 ? "was" : "were");
    return {{"verdict", verdict}, {"text", text}, {"known_deviations", deviations}};
  }

  [[nodiscard]] std::size_t judged(Level level) const {
    const auto is = [level](const Row& row) { return row.clause->level == level && row.standing != Standing::not_judged; };
    return static_cast<std::size_t>(std::ranges::count_if(rows_, is));
  }

  json::array counts() const {
    json::array out;
    for (const auto& [outcome, number] : count(run_.cases))
      out.push_back(json::object{{"outcome", zkspec::word(outcome)}, {"number", number}});
    return out;
  }

  json::array levels() const {
    json::array out;
    for (const auto level : {Level::must, Level::should, Level::may}) {
      json::object one{{"level", zkspec::word(level)}};
      for (const auto standing : {Standing::proved, Standing::violated, Standing::known_deviation, Standing::not_exercised,
                                  Standing::not_applicable, Standing::not_judged}) {
        auto key = std::string{word(standing)};
        std::ranges::replace(key, ' ', '_');
        one[key] = number(level, standing);
      }
      out.push_back(std::move(one));
    }
    return out;
  }

  json::array paragraphs() const {
    json::array out;
    for (const auto& paragraph : ledger_.paragraphs) {
      json::array clauses;
      for (const auto& row : rows_)
        if (std::ranges::find(paragraph.clauses, row.clause->id) != paragraph.clauses.end())
          clauses.push_back(json::object{{"id", row.clause->id}, {"standing", word(row.standing)}});
      if (clauses.empty()) continue;
      out.push_back(json::object{
          {"id", paragraph.id}, {"title", paragraph.title}, {"statement", paragraph.statement}, {"clauses", std::move(clauses)}});
    }
    return out;
  }

  static json::array ids(const std::vector<const CaseResult*>& cases) {
    json::array out;
    for (const auto* result : cases) out.emplace_back(result->variant->id);
    return out;
  }

  json::array clauses() const {
    json::array out;
    for (const auto& row : rows_) {
      json::object one{{"id", row.clause->id},
                       {"level", zkspec::word(row.clause->level)},
                       {"standing", word(row.standing)},
                       {"statement", row.clause->statement},
                       {"cases", ids(row.cases)}};
      if (row.standing == Standing::not_judged) one["reason"] = row.clause->not_judged;
      out.push_back(std::move(one));
    }
    return out;
  }

  json::array deviations() const {
    json::array out;
    for (const auto& [reason, cases] : known()) {
      std::set<std::string> clauses;
      for (const auto* result : cases) clauses.insert(result->verdict.violated.begin(), result->verdict.violated.end());
      out.push_back(json::object{{"reason", clean_utf8(reason)}, {"clauses", texts(clauses)}, {"cases", ids(cases)}});
    }
    return out;
  }

  json::array exclusions() const {
    std::map<std::string, std::vector<const CaseResult*>> reasons;
    for (const auto& result : run_.cases)
      if (result.verdict.outcome == Outcome::not_applicable)
        reasons[result.known.empty() ? result.verdict.reason : result.known].push_back(&result);
    json::array out;
    for (const auto& [reason, cases] : reasons) out.push_back(json::object{{"reason", clean_utf8(reason)}, {"cases", ids(cases)}});
    return out;
  }

  json::array flaky() const {
    json::array out;
    for (const auto& result : run_.cases)
      if (result.flaky)
        out.push_back(json::object{{"case", result.variant->id},
                                   {"outcome", zkspec::word(result.verdict.outcome)},
                                   {"trials", flakiness(result.flaky)},
                                   {"first", clean_utf8(result.first_outcome)}});
    return out;
  }

  /// Empty where everything was: a clause that only such cases assert stands as not exercised.
  json::array not_played() const {
    json::array out;
    if (!run_.not_played.empty())
      out.push_back(json::object{{"reason", clean_utf8(run_.why_not_played)}, {"cases", texts(run_.not_played)}});
    if (!run_.shard.empty()) out.push_back(json::object{{"reason", part(run_)}, {"cases", json::array{}}});
    return out;
  }

  /// The one that the seal of results.json has.
  [[nodiscard]] std::string results_digest() const {
    return std::string{results_object(run_, ledger_, from_).at("seal").at("sha256").as_string()};
  }

  const RunResult& run_;
  const Ledger& ledger_;
  const Provenance& from_;
  std::vector<Row> rows_ = {};
};

}  // namespace

json::object statement_of(const RunResult& run, const Ledger& ledger, const Provenance& provenance) {
  return Statement{run, ledger, provenance}.take();
}

}  // namespace zkspec
