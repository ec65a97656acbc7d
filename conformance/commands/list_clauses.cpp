// zkspec list --clauses: what the ledger demands, which cases assert it, and how a subject stands to it.
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "conformance/cases/coverage.hpp"
#include "conformance/commands/commands.hpp"
#include "conformance/commands/stored_results.hpp"
#include "conformance/report/clause_states.hpp"
#include "conformance/report/wording.hpp"
#include "fake-server/script/nearest_word.hpp"
#include "fake-server/script/script.hpp"

namespace zkspec {
namespace {

/// A clause and what is known of it.
struct Row {
  const Clause* clause = nullptr;
  std::vector<std::string> cases = {};
  std::vector<std::string> defects = {};
  std::optional<ClauseState> state = {};  ///< of the subject; none without results, or where nothing can be said
};

/// The clauses that a command line means; an error names the glob that matches none.
Result<std::vector<const Clause*>> chosen_clauses(const Ledger& ledger, const std::vector<std::string>& globs) {
  const auto matches = [](const std::string& glob, const std::string& id) {
    return glob_matches(glob, id) || glob == id.substr(0, id.find('.'));
  };
  std::vector<std::string_view> known;
  for (const auto& [id, clause] : ledger.clauses) known.push_back(id);
  for (const auto& glob : globs)
    if (std::ranges::none_of(ledger.clauses, [&](const auto& each) { return matches(glob, each.first); }))
      return Error{Errc::not_found, glob, "matches no clause" + suggestion(glob, known)};
  std::vector<const Clause*> chosen;
  for (const auto& [id, clause] : ledger.clauses)
    if (globs.empty() || std::ranges::any_of(globs, [&id = id, &matches](const auto& glob) { return matches(glob, id); }))
      chosen.push_back(&clause);
  return chosen;
}

std::vector<Row> rows_of(const std::vector<const Clause*>& clauses, const Suite& suite, const std::vector<Script>& defects,
                         const std::optional<StoredRun>& results) {
  const Coverage coverage{suite};
  const auto states = results ? clause_states(results->run) : ClauseStates{};
  std::vector<Row> rows;
  for (const auto* clause : clauses) {
    if (results && !binds(*clause, results->run.role)) continue;
    Row row{.clause = clause};
    for (const auto* described : coverage.cases(clause->id)) row.cases.push_back(described->id);
    for (const auto& defect : defects)
      if (std::ranges::find(defect.breaks, clause->id) != defect.breaks.end()) row.defects.push_back(defect.id);
    if (results && (clause->not_judged.empty() || states.contains(clause->id))) row.state = state_of(states, clause->id);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string standing_of(const Row& row) {
  if (row.state) return std::string{word(*row.state)};
  return row.clause->not_judged.empty() ? std::string{} : "not judged: " + row.clause->not_judged;
}

boost::json::object to_json(const Row& row) {
  boost::json::object entry{{"id", row.clause->id},
                            {"level", word(row.clause->level)},
                            {"roles", words(row.clause->roles)},
                            {"statement", row.clause->statement},
                            {"cases", boost::json::array(row.cases.begin(), row.cases.end())},
                            {"defects", boost::json::array(row.defects.begin(), row.defects.end())}};
  if (!row.clause->not_judged.empty()) entry["not_judged"] = row.clause->not_judged;
  if (row.state) entry["state"] = word(*row.state);
  return entry;
}

void print_json(const std::vector<Row>& rows) {
  boost::json::array entries;
  for (const auto& row : rows) entries.push_back(to_json(row));
  fmt::print("{}\n", boost::json::serialize(entries));
}

void print_text(const std::vector<Row>& rows, const std::optional<StoredRun>& results) {
  fmt::print("{:<40} {:<6} {:<14} {:>5} {:>7}\n", "clause", "level", "binds", "cases", "defects");
  std::map<std::string_view, std::size_t> totals;
  for (const auto& row : rows) {
    const auto standing = standing_of(row);
    fmt::print("{:<40} {:<6} {:<14} {:>5} {:>7}{}{}\n", row.clause->id, word(row.clause->level), words(row.clause->roles), row.cases.size(),
               row.defects.size(), standing.empty() ? "" : "  ", standing);
    const auto asserted = row.cases.empty() ? std::string_view{"not judged"} : std::string_view{"asserted by cases"};
    ++totals[row.state ? word(*row.state) : asserted];
  }
  std::string summary;
  for (const auto& [what, number] : totals) summary += fmt::format("{}{} {}", summary.empty() ? "" : ", ", number, what);
  const auto whose = results ? fmt::format("{} as {}: ", subject_of(results->run), word(results->run.role)) : std::string{};
  fmt::print("\n{}{} clauses: {}\n", whose, rows.size(), summary);
}

}  // namespace

int list_clauses(const Home& home, const ListArguments& arguments) {
  const auto suite = load_whole_suite(home);
  if (!suite) return exit_code::usage;
  std::optional<StoredRun> results;
  if (!arguments.results.empty()) {
    auto read = load_results(arguments.results);
    if (!read) return complain(exit_code::usage, to_string(read.error()));
    results = std::move(*read);
  }
  const auto chosen = chosen_clauses(suite->ledger, arguments.globs);
  if (!chosen) return complain(exit_code::nothing_selected, to_string(chosen.error()));
  const auto rows = rows_of(*chosen, *suite, load_defects(home.defects()).scripts, results);
  if (rows.empty()) return complain(exit_code::nothing_selected, fmt::format("none of these clauses binds a {}", word(results->run.role)));
  if (arguments.json) print_json(rows);
  else print_text(rows, results);
  return exit_code::conformant;
}

}  // namespace zkspec
