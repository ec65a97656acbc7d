#include "conformance/report/diff.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <map>
#include <utility>

#include "conformance/report/indented_json.hpp"
#include "conformance/report/wording.hpp"

namespace zkspec {
namespace {

namespace json = boost::json;

ClauseStates states_in(const CaseResult& result) {
  ClauseStates states;
  for (const auto& id : result.verdict.not_exercised) states[id] = ClauseState::not_exercised;
  for (const auto& id : result.verdict.proved) states[id] = ClauseState::proved;
  for (const auto& id : result.verdict.violated) states[id] = ClauseState::violated;
  return states;
}

std::optional<ClauseState> state_in(const ClauseStates& states, const std::string& clause) {
  const auto found = states.find(clause);
  return found == states.end() ? std::nullopt : std::optional{found->second};
}

std::vector<ClauseChange> changes(const ClauseStates& before, const ClauseStates& after) {
  ClauseStates all{before};
  all.insert(after.begin(), after.end());
  std::vector<ClauseChange> out;
  for (const auto& [clause, ignored] : all) {
    const auto then = state_in(before, clause);
    const auto now = state_in(after, clause);
    if (then != now) out.push_back({clause, then, now});
  }
  return out;
}

std::map<std::string_view, const CaseResult*> by_id(const RunResult& run) {
  std::map<std::string_view, const CaseResult*> all;
  for (const auto& result : run.cases) all[result.variant->id] = &result;
  return all;
}

template <class State>
std::string_view word_of(const std::optional<State>& state) {
  return state ? word(*state) : std::string_view{"-"};
}

template <class State>
std::string arrow(const std::optional<State>& before, const std::optional<State>& after) {
  return fmt::format("{} -> {}", word_of(before), word_of(after));
}

template <class State>
json::value json_of(const std::optional<State>& state) {
  return state ? json::value(word(*state)) : json::value(nullptr);
}

json::array json_of(const std::vector<ClauseChange>& changes) {
  json::array out;
  for (const auto& change : changes)
    out.push_back(json::object{{"id", change.clause}, {"before", json_of(change.before)}, {"after", json_of(change.after)}});
  return out;
}

json::value json_of(const std::optional<Flakiness>& flaky) {
  if (!flaky) return nullptr;
  return json::object{{"failed", flaky->failed}, {"trials", flaky->trials}};
}

json::array json_of(const std::vector<FlakyCase>& flaky) {
  json::array out;
  for (const auto& one : flaky)
    out.push_back(json::object{{"id", one.id}, {"before", json_of(one.before)}, {"after", json_of(one.after)}});
  return out;
}

json::object side(const RunResult& run) {
  return {{"subject", clean_utf8(run.subject)}, {"version", clean_utf8(run.version)}, {"cases", run.cases.size()}};
}

class Text {
 public:
  explicit Text(const RunDifference& difference) : difference_{difference} {}

  std::string take(const RunResult& before, const RunResult& after) {
    out_ = fmt::format("before  {}: {}\nafter   {}: {}\n", visible(subject_of(before)), totals(before), visible(subject_of(after)),
                       totals(after));
    cases("Changed", [](const CaseChange& change) { return change.before && change.after; });
    cases("New", [](const CaseChange& change) { return !change.before; });
    cases("Vanished", [](const CaseChange& change) { return !change.after; });
    if (!difference_.clauses.empty()) out_ += "\nClauses, over all cases\n";
    for (const auto& change : difference_.clauses)
      out_ += fmt::format("  {:<44} {}\n", change.clause, arrow(change.before, change.after));
    flaky();
    if (difference_.empty()) return out_ + fmt::format("\nno difference in {} cases\n", difference_.compared);
    return out_ + fmt::format("\n{} cases and {} clauses differ; {} cases are in both\n", difference_.cases.size(),
                              difference_.clauses.size(), difference_.compared);
  }

 private:
  template <class Choose>
  void cases(std::string_view title, Choose choose) {
    bool first = true;
    for (const auto& change : difference_.cases) {
      if (!choose(change)) continue;
      if (std::exchange(first, false)) out_ += fmt::format("\n{}\n", title);
      const bool in_both = change.before && change.after;
      const auto said = in_both ? (change.before == change.after ? std::string{word_of(change.after)} : arrow(change.before, change.after))
                                : std::string{word_of(change.before ? change.before : change.after)};
      out_ += fmt::format("  {:<44} {}\n", change.id, said);
      for (const auto& clause : change.clauses)
        out_ += fmt::format("      {:<40} {}\n", clause.clause, arrow(clause.before, clause.after));
    }
  }

  void flaky() {
    if (!difference_.flaky.empty()) out_ += "\nFlaky (no change by itself)\n";
    for (const auto& one : difference_.flaky) {
      const auto say = [](const std::optional<Flakiness>& flaky) { return flaky ? flakiness(flaky) : std::string{"-"}; };
      out_ += fmt::format("  {:<44} {} -> {}\n", one.id, say(one.before), say(one.after));
    }
  }

  const RunDifference& difference_;
  std::string out_ = {};
};

}  // namespace

RunDifference difference(const RunResult& before, const RunResult& after) {
  RunDifference out{.clauses = changes(clause_states(before), clause_states(after))};
  const auto then = by_id(before);
  const auto now = by_id(after);
  auto all = then;
  all.insert(now.begin(), now.end());
  for (const auto& [id, any] : all) {
    const auto old = then.find(id);
    const auto current = now.find(id);
    CaseChange change{.id = std::string{id}};
    if (old != then.end()) change.before = old->second->verdict.outcome;
    if (current != now.end()) change.after = current->second->verdict.outcome;
    FlakyCase flaky{.id = change.id};
    if (change.before) flaky.before = old->second->flaky;
    if (change.after) flaky.after = current->second->flaky;
    if (flaky.before || flaky.after) out.flaky.push_back(std::move(flaky));
    if (change.before && change.after) {
      ++out.compared;
      change.clauses = changes(states_in(*old->second), states_in(*current->second));
    }
    if (change.before != change.after || !change.clauses.empty()) out.cases.push_back(std::move(change));
  }
  return out;
}

std::string render_difference_text(const RunDifference& difference, const RunResult& before, const RunResult& after) {
  return Text{difference}.take(before, after);
}

std::string render_difference_json(const RunDifference& difference, const RunResult& before, const RunResult& after) {
  json::array cases;
  for (const auto& change : difference.cases)
    cases.push_back(json::object{{"id", change.id},
                                 {"before", json_of(change.before)},
                                 {"after", json_of(change.after)},
                                 {"clauses", json_of(change.clauses)}});
  return indented(json::object{{"same", difference.empty()},
                               {"before", side(before)},
                               {"after", side(after)},
                               {"compared", difference.compared},
                               {"cases", std::move(cases)},
                               {"clauses", json_of(difference.clauses)},
                               {"flaky", json_of(difference.flaky)}});
}

}  // namespace zkspec
