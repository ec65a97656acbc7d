// zkspec list: what there is to run.
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "conformance/commands/commands.hpp"

namespace zkspec {
namespace {

boost::json::object to_json(const Variant& variant) {
  const auto& described = *variant.of;
  boost::json::array kills(described.kills.begin(), described.kills.end());
  boost::json::array needs(described.needs.begin(), described.needs.end());
  return {{"id", variant.id},          {"title", described.title},  {"roles", words(described.roles)},
          {"needs", std::move(needs)}, {"kills", std::move(kills)}, {"at", to_string(described.span)}};
}

}  // namespace

int list_command(const Home& home, const ListArguments& arguments) {
  if (arguments.clauses || !arguments.results.empty()) return list_clauses(home, arguments);
  const auto suite = load_whole_suite(home);
  if (!suite) return exit_code::usage;
  const auto selected = select_for_any_role(*suite, arguments.globs);
  if (!selected) return complain(exit_code::nothing_selected, to_string(selected.error()));
  std::map<std::string, const Variant*> chosen;
  for (const auto& [role, variants] : *selected)
    for (const auto* variant : variants) chosen[variant->id] = variant;
  boost::json::array entries;
  for (const auto& [id, variant] : chosen) {
    if (arguments.json) {
      entries.push_back(to_json(*variant));
    } else {
      fmt::print("{:<44} {:<7} {}\n", id, words(variant->of->roles), variant->of->title);
    }
  }
  if (arguments.json) fmt::print("{}\n", boost::json::serialize(entries));
  return exit_code::conformant;
}

}  // namespace zkspec
