// Which variants a command line means.
#include <algorithm>
#include <fmt/format.h>

#include "conformance/cases/suite.hpp"
#include "conformance/cases/vocabulary.hpp"
#include "fake-server/script/nearest_word.hpp"

namespace zkspec {
namespace {

bool matches(std::string_view glob, const Variant& variant) {
  const std::string_view case_id = variant.of->id;
  const auto area = case_id.substr(0, case_id.find('/'));
  const auto bare = glob.ends_with('/') ? glob.substr(0, glob.size() - 1) : glob;
  return glob_matches(glob, variant.id) || glob_matches(glob, case_id) || glob_matches(bare, area);
}

bool is_in(const Variant& variant, Group group) { return group == Group::all || group == group_of(variant); }

Error nothing_matches(const Suite& suite, Role role, const std::string& glob) {
  bool judges_others = false;
  for (const auto& variant : suite.variants) {
    if (!matches(glob, variant)) continue;
    judges_others = true;
    if (!judges(*variant.of, role)) continue;
    return {Errc::not_found, glob, fmt::format("matches {0} cases only; --group {0} runs them", word(group_of(variant)))};
  }
  if (judges_others) return {Errc::not_found, glob, fmt::format("matches no case that judges a {}", word(role))};
  vocabulary::Words words;
  const auto areas = suite.ledger.areas();
  for (const auto& area : areas) words.push_back(area);
  for (const auto& each : suite.cases) words.push_back(each->id);
  auto meant = suggestion(glob, words);
  if (meant.empty()) meant = suggestion(glob.substr(0, glob.find_first_of("/*")), words);
  return {Errc::not_found, glob, "matches no case" + meant};
}

}  // namespace

Group group_of(const Variant& variant) {
  if (variant.trials) return Group::statistical;
  return variant.of->load ? Group::load : Group::ordinary;
}

std::string_view word(Group group) {
  switch (group) {
    case Group::ordinary: return "ordinary";
    case Group::statistical: return "statistical";
    case Group::load: return "load";
    case Group::all: return "all";
  }
  return "?";
}

bool glob_matches(std::string_view glob, std::string_view text) {
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  std::size_t g = 0;
  std::size_t t = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      resume = t;
    } else if (g < glob.size() && glob[g] == text[t]) {
      ++g, ++t;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return glob.find_first_not_of('*', g) == std::string_view::npos;
}

Result<std::vector<const Variant*>> select(const Suite& suite, Role role, const std::vector<std::string>& globs, Group group) {
  std::vector<bool> used(globs.size(), false);
  std::vector<const Variant*> chosen;
  for (const auto& variant : suite.variants) {
    if (!judges(*variant.of, role) || !is_in(variant, group)) continue;
    bool wanted = globs.empty();
    for (std::size_t index = 0; index < globs.size(); ++index) {
      if (!matches(globs[index], variant)) continue;
      wanted = true;
      used[index] = true;
    }
    if (wanted) chosen.push_back(&variant);
  }
  const auto unused = std::ranges::find(used, false);
  if (unused != used.end()) return nothing_matches(suite, role, globs[static_cast<std::size_t>(unused - used.begin())]);
  return chosen;
}

Result<std::map<Role, std::vector<const Variant*>>> select_for_any_role(const Suite& suite, const std::vector<std::string>& globs) {
  std::map<Role, std::vector<const Variant*>> chosen;
  for (const auto role : {Role::client, Role::server}) {
    std::vector<std::string> for_this_role;
    for (const auto& glob : globs)
      if (select(suite, role, {glob})) for_this_role.push_back(glob);
    if (for_this_role.empty() && !globs.empty()) continue;
    if (auto selected = *select(suite, role, for_this_role); !selected.empty()) chosen[role] = std::move(selected);
  }
  for (const auto& glob : globs)
    if (!select(suite, Role::client, {glob}) && !select(suite, Role::server, {glob})) return select(suite, Role::client, {glob}).error();
  return chosen;
}

}  // namespace zkspec
