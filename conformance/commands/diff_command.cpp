// zkspec diff: what changed between two runs.
#include <fmt/format.h>

#include "conformance/commands/commands.hpp"
#include "conformance/commands/stored_results.hpp"
#include "conformance/report/diff.hpp"

namespace zkspec {

int diff_command(const Home& /*home*/, const DiffArguments& arguments) {
  const auto before = load_results(arguments.before);
  if (!before) return complain(exit_code::usage, to_string(before.error()));
  const auto after = load_results(arguments.after);
  if (!after) return complain(exit_code::usage, to_string(after.error()));
  if (before->run.role != after->run.role)
    return complain(exit_code::usage, fmt::format("{} judged a {}, {} a {}: they have no case in common", arguments.before,
                                                  word(before->run.role), arguments.after, word(after->run.role)));
  if (before->provenance.edition != after->provenance.edition)
    fmt::print(stderr, "zkspec: judged by different editions of the ledger, {} and {}: a change may be the suite's\n",
               before->provenance.edition, after->provenance.edition);
  const auto changed = difference(before->run, after->run);
  const auto form = arguments.format == "json" ? render_difference_json : render_difference_text;
  fmt::print("{}", form(changed, before->run, after->run));
  return changed.empty() ? exit_code::conformant : exit_code::violations;
}

}  // namespace zkspec
