// zkspec explain: what a clause or a case means, and what stands beside it.
#include <algorithm>
#include <fmt/format.h>

#include "conformance/commands.hpp"
#include "fake-server/script/nearest_word.hpp"

namespace zkspec {
namespace {

bool names(const std::vector<Step>& steps, const std::string& clause) {
  return std::any_of(steps.begin(), steps.end(), [&clause](const Step& step) {
    if (std::find(step.clauses.begin(), step.clauses.end(), clause) != step.clauses.end()) return true;
    const auto* either = std::get_if<step::Either>(&step.what);
    return either != nullptr &&
           std::any_of(either->branches.begin(), either->branches.end(), [&](const Branch& branch) { return names(branch.steps, clause); });
  });
}

void print_paragraph(std::string_view label, const std::string& text) {
  if (!text.empty()) fmt::print("  {:<12} {}\n", label, text);
}

void explain(const Clause& clause, const Suite& suite) {
  std::string roles;
  for (const auto role : clause.roles) roles += (roles.empty() ? "" : ", ") + std::string{word(role)};
  fmt::print("{}  {}  binds the {}\n\n  {}\n\n", clause.id, word(clause.level), roles, clause.statement);
  print_paragraph("source", clause.source);
  print_paragraph("observed by", clause.observe);
  if (!clause.late.text().empty() || !clause.early.text().empty())
    print_paragraph("allowance", fmt::format("late {}, early {}: {}", clause.late.text().empty() ? "0" : clause.late.text(),
                                             clause.early.text().empty() ? "0" : clause.early.text(), clause.allowance_why));
  print_paragraph("known", clause.divergences);
  fmt::print("\n  cases\n");
  for (const auto& described : suite.cases)
    if (names(described->script, clause.id)) fmt::print("    {:<36} {}\n", described->id, described->title);
}

void explain(const Case& described, const Suite& suite) {
  fmt::print("{}\n\n  {}\n  {}\n\n", described.id, described.title, described.why);
  print_paragraph("written in", to_string(described.span));
  print_paragraph("catches", fmt::format("{}", fmt::join(described.kills, ", ")));
  if (!described.needs.empty()) print_paragraph("needs", fmt::format("{}", fmt::join(described.needs, ", ")));
  fmt::print("\n  script\n");
  for (const auto& step : described.prelude) fmt::print("    (prelude) {}\n", step.text);
  for (const auto& step : described.script) fmt::print("    {}\n", step.text);
  fmt::print("\n  variants\n");
  for (const auto& variant : suite.variants)
    if (variant.of == &described) fmt::print("    {}\n", variant.id);
}

}  // namespace

int explain_command(const Home& home, const std::string& what) {
  const auto suite = load_whole_suite(home);
  if (!suite) return exit_code::usage;
  if (const auto* clause = suite->ledger.find(what)) {
    explain(*clause, *suite);
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
  return complain(exit_code::nothing_selected, fmt::format("there is no clause or case '{}'{}", what, suggestion(what, known)));
}

}  // namespace zkspec
