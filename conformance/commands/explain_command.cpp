// zkspec explain: what a clause, a paragraph of the specification or a case means, and what stands beside it.
#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "conformance/cases/coverage.hpp"
#include "conformance/commands/commands.hpp"
#include "conformance/run/expectations/expectations.hpp"
#include "fake-server/script/nearest_word.hpp"
#include "fake-server/script/script.hpp"

namespace zkspec {
namespace {

void print_labelled(std::string_view label, const std::string& text) {
  if (!text.empty()) fmt::print("  {:<12} {}\n", label, text);
}

std::string or_zero(const DurationExpression& allowance) { return allowance.text().empty() ? "0" : std::string{allowance.text()}; }

void print_cases(const std::vector<const Case*>& cases) {
  if (!cases.empty()) fmt::print("\n  cases\n");
  for (const auto* described : cases) fmt::print("    {:<36} {}\n", described->id, described->title);
}

void print_defects(const Home& home, const std::string& clause) {
  bool first = true;
  for (const auto& defect : load_defects(home.defects()).scripts) {
    if (std::ranges::find(defect.breaks, clause) == defect.breaks.end()) continue;
    if (std::exchange(first, false)) fmt::print("\n  broken by\n");
    fmt::print("    {:<36} {}\n", defect.id, defect.title);
  }
}

/// What was adjudicated when real clients and servers were judged.
void print_deviations(const Home& home, const std::string& clause) {
  std::vector<std::filesystem::path> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator{home.expectations(), ignored})
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::ranges::sort(files);
  bool first = true;
  for (const auto& file : files) {
    const auto loaded = load_expectations(file);
    for (const auto& entry : loaded.expectations.entries) {
      if (entry.clause != clause) continue;
      if (std::exchange(first, false)) fmt::print("\n  violated by\n");
      fmt::print("    {} {}, {}: {}{}{}\n", loaded.expectations.subject, loaded.expectations.version, entry.cases, entry.reason,
                 entry.upstream.empty() ? "" : "; ", entry.upstream);
    }
  }
}

void explain(const Clause& clause, const Suite& suite, const Home& home) {
  fmt::print("{}  {}  binds {}\n\n  {}\n\n", clause.id, word(clause.level), words(clause.roles), clause.statement);
  print_labelled("source", clause.source);
  for (const auto& paragraph : suite.ledger.paragraphs)
    if (std::ranges::find(paragraph.clauses, clause.id) != paragraph.clauses.end())
      print_labelled("paragraph", fmt::format("{}, {}", paragraph.id, paragraph.title));
  print_labelled("observed by", clause.observe);
  if (!clause.allowance_why.empty())
    print_labelled("allowance", fmt::format("late {}, early {}: {}", or_zero(clause.late), or_zero(clause.early), clause.allowance_why));
  print_labelled("known", clause.divergences);
  print_labelled("not judged", clause.not_judged);
  print_cases(Coverage{suite}.cases(clause.id));
  print_defects(home, clause.id);
  print_deviations(home, clause.id);
}

/// "(start) -> connecting, when the application creates the handle".
void print_transition(const Transition& row) {
  fmt::print("    {} -> {}, when {}\n", fmt::join(row.from, " or "), row.to, row.cause);
  const auto line = [](std::string_view label, const std::string& text) { fmt::print("      {:<20} {}\n", label, text); };
  line("told", row.event.empty() ? "nothing" : row.event);
  line("requests that wait", row.pending.empty() ? "none" : row.pending);
  line("requests made later", row.afterwards.empty() ? "none" : row.afterwards);
  line("cases", fmt::format("{}", fmt::join(row.cases, ", ")));
}

void explain(const Paragraph& paragraph, const Suite& suite) {
  fmt::print("{}  {}\n\n  {}\n\n  clauses\n", paragraph.id, paragraph.title, paragraph.statement);
  const Coverage coverage{suite};
  for (const auto& id : paragraph.clauses) {
    const auto& clause = *suite.ledger.find(id);
    const auto cases = coverage.cases(id).size();
    const auto judged = cases > 0 ? fmt::format("{} case{}", cases, cases == 1 ? "" : "s") : "not judged: " + clause.not_judged;
    fmt::print("    {:<36} {:<6} {:<14} {}\n", id, word(clause.level), words(clause.roles), judged);
  }
  if (paragraph.id != "figure") return;
  fmt::print("\n  transitions\n");
  for (const auto& row : suite.ledger.transitions) print_transition(row);
}

void explain(const Case& described, const Suite& suite) {
  fmt::print("{}\n\n  {}\n  {}\n\n", described.id, described.title, described.why);
  print_labelled("written in", to_string(described.span));
  print_labelled("asserts", fmt::format("{}", fmt::join(clauses_of(described), ", ")));
  print_labelled("catches", fmt::format("{}", fmt::join(described.kills, ", ")));
  if (!described.needs.empty()) print_labelled("needs", fmt::format("{}", fmt::join(described.needs, ", ")));
  fmt::print("\n  script\n");
  for (const auto& step : described.prelude) fmt::print("    (prelude) {}\n", step.text);
  for (const auto& step : described.script) fmt::print("    {}\n", step.text);
  fmt::print("\n  variants\n");
  for (const auto& variant : suite.variants)
    if (variant.of == &described) fmt::print("    {}\n", variant.id);
}

}  // namespace

int explain_command(const Home& home, const ExplainArguments& arguments) {
  const auto& what = arguments.what;
  const auto suite = load_whole_suite(home);
  if (!suite) return exit_code::usage;
  if (const auto* clause = suite->ledger.find(what)) {
    explain(*clause, *suite, home);
    return exit_code::conformant;
  }
  if (const auto* paragraph = suite->ledger.find_paragraph(what)) {
    explain(*paragraph, *suite);
    return exit_code::conformant;
  }
  const auto id = what.substr(0, what.find('#'));
  std::vector<std::string_view> known;
  for (const auto& described : suite->cases) {
    if (described->id == id) {
      explain(*described, *suite);
      return exit_code::conformant;
    }
    known.push_back(described->id);
  }
  for (const auto& [name, clause] : suite->ledger.clauses) known.push_back(name);
  for (const auto& paragraph : suite->ledger.paragraphs) known.push_back(paragraph.id);
  return complain(exit_code::nothing_selected, fmt::format("there is no clause, paragraph or case '{}'{}", what, suggestion(what, known)));
}

}  // namespace zkspec
