// The words of the commands that speak of the suite itself.
#include <CLI/CLI.hpp>

#include "conformance/commands/command_table.hpp"
#include "conformance/commands/commands.hpp"

namespace zkspec {
namespace {

void add_list(Commands& commands) {
  auto [words, arguments] = commands.add("list", "Show the cases, one line per variant, or the clauses", list_command);
  words.footer(
      "Examples:\n"
      "  zkspec list 'ping/*'\n"
      "  zkspec list --clauses 'ping.*'\n"
      "  zkspec list --clauses --results report/results.json");
  words.add_option("ids", arguments.globs, "globs over ids of cases, or of clauses");
  words.add_flag("--json", arguments.json, "as a JSON array");
  words.add_flag("--clauses", arguments.clauses, "the clauses, with the number of their cases and of the defects that break them");
  words.add_option("--results", arguments.results, "results.json of a run: also how its subject stands to each clause");
}

void add_explain(Commands& commands) {
  auto [words, arguments] =
      commands.add("explain", "Say what a clause, a paragraph of the specification (p1 to p10, figure) or a case means", explain_command);
  words.add_option("what", arguments.what, "its id")->required();
}

void add_check(Commands& commands) {
  auto [words, arguments] = commands.add("check", "Check case files; the whole suite if none is given", check_command);
  words.add_option("files", arguments.files, "case files");
}

}  // namespace

void add_suite(Commands& commands) {
  add_list(commands);
  add_explain(commands);
  add_check(commands);
}

}  // namespace zkspec
