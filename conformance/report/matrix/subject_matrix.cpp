#include "conformance/report/matrix/subject_matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "conformance/report/clause_states.hpp"
#include "conformance/report/mustache_page.hpp"
#include "conformance/report/page/page.hpp"
#include "conformance/report/tally.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

class Matrix {
 public:
  explicit Matrix(const std::vector<MatrixColumn>& columns) : columns_{columns} {
    for (const auto& column : columns_) {
      states_.push_back(clause_states(column.run));
      auto& results = results_.emplace_back();
      for (const auto& result : column.run.get().cases) {
        results[result.variant->id] = &result;
        ids_.insert(result.variant->id);
      }
      for (const auto& [id, clause] : column.ledger.get().clauses)
        if (binds(clause, column.run.get().role)) clauses_.try_emplace(id, &clause);
    }
  }

  Data take() {
    Data page;
    page["css"] = text(page::css);
    page["subjects_css"] = text(page::subjects_css);
    page["script"] = text(page::subjects_script);
    page["zkspec"] = text(ZKSPEC_VERSION);
    page["role"] = text(word(columns_.front().run.get().role));
    page["number"] = text(std::to_string(columns_.size()));
    page["cases"] = text(std::to_string(ids_.size()));
    page["columns"] = heads();
    page["span"] = text(std::to_string(columns_.size() + 1));
    page["areas"] = areas();
    page["differing"] = text(std::to_string(differing_));
    page["clauses"] = clauses();
    return page;
  }

 private:
  Data heads() const {
    Data out = list();
    for (const auto& column : columns_) {
      const auto& run = column.run.get();
      Data head;
      head["subject"] = text(run.subject);
      head["version"] = text_or_none(run.version);
      head["clock"] = text(clock_word(run));
      head["date"] = text_or_none(column.provenance.get().date);
      head["edition"] = text(column.provenance.get().edition);
      head["judged_by"] = text(column.provenance.get().zkspec);
      head["judgement"] = text(judgement(run));
      head["totals"] = text(totals(run));
      head["unplayed"] = text_or_none(unplayed(run));
      out.push_back(head);
    }
    return out;
  }

  const CaseResult* find(std::size_t column, std::string_view id) const {
    const auto found = results_[column].find(id);
    return found == results_[column].end() ? nullptr : found->second;
  }

  Data row(const std::string& id) {
    Data row;
    Data cells = list();
    Data reasons = list();
    std::set<int> kinds;
    std::string_view title;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto* result = find(i, id);
      Data cell;
      cell["outcome"] = text(result == nullptr ? "not run" : word(result->verdict.outcome));
      cell["class"] = text(result == nullptr ? "absent" : word(result->verdict.outcome));
      cell["glyph"] = text(result == nullptr ? "" : glyph(result->verdict.outcome));
      cells.push_back(cell);
      kinds.insert(result == nullptr ? -1 : static_cast<int>(result->verdict.outcome));
      if (result == nullptr) continue;
      title = result->variant->of->title;
      auto said = result->known.empty() ? result->verdict.reason : result->known;
      if (result->flaky) said += fmt::format("{}flaky: {}", said.empty() ? "" : "; ", flakiness(result->flaky));
      if (said.empty()) continue;
      Data reason;
      reason["who"] = text(subject_of(columns_[i].run));
      reason["said"] = text(said);
      reasons.push_back(reason);
    }
    row["id"] = text(id);
    row["title"] = text(title);
    row["cells"] = std::move(cells);
    row["has_reasons"] = Data{reasons.is_non_empty_list()};
    row["reasons"] = std::move(reasons);
    row["differs"] = Data{kinds.size() > 1};
    if (kinds.size() > 1) ++differing_;
    return row;
  }

  Data areas() {
    std::map<std::string, Data> by_area;
    for (const auto& id : ids_) by_area.try_emplace(id.substr(0, id.find('/')), list()).first->second.push_back(row(id));
    Data out = list();
    for (auto& [name, rows] : by_area) {
      Data area;
      area["area"] = text(name);
      area["rows"] = std::move(rows);
      out.push_back(area);
    }
    return out;
  }

  Data clauses() const {
    Data out = list();
    for (const auto& [id, clause] : clauses_) {
      Data row;
      Data cells = list();
      std::set<ClauseState> kinds;
      for (const auto& states : states_) {
        const auto state = state_of(states, id);
        Data cell;
        cell["state"] = text(word(state));
        cell["mark"] = text(mark(state));
        cells.push_back(cell);
        kinds.insert(state);
      }
      row["id"] = text(id);
      row["level"] = text(word(clause->level));
      row["statement"] = text(clause->statement);
      row["cells"] = std::move(cells);
      row["differs"] = Data{kinds.size() > 1};
      out.push_back(row);
    }
    return out;
  }

  const std::vector<MatrixColumn>& columns_;
  std::vector<ClauseStates> states_ = {};
  std::vector<std::map<std::string, const CaseResult*, std::less<>>> results_ = {};
  std::set<std::string> ids_ = {};
  std::map<std::string, const Clause*> clauses_ = {};
  std::size_t differing_ = 0;
};

}  // namespace

std::string render_subject_matrix(const std::vector<MatrixColumn>& columns) { return fill(page::subjects_layout, Matrix{columns}.take()); }

}  // namespace zkspec
