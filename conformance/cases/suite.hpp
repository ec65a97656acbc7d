// Everything under suites/ and the defects that cases claim to catch, loaded and checked as a whole.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "conformance/cases/ledger.hpp"
#include "fake-server/script/diagnostic.hpp"

namespace zkspec {

struct Suite {
  Ledger ledger = {};
  std::vector<std::string> defects = {};          ///< known defect ids, sorted
  std::vector<std::unique_ptr<Case>> cases = {};  ///< sorted by id; addresses stay valid
  std::vector<Variant> variants = {};             ///< all rows of all cases, sorted by id
};

struct LoadedSuite {
  Suite suite = {};
  std::vector<Diagnostic> problems = {};  ///< all of all files, sorted by place; the suite is to be used only when empty
};

/// Loads preludes.toml, requirements/*.toml and every case file below `suites`; defect ids are read from `defects` (a folder).
LoadedSuite load_suite(const std::filesystem::path& suites, const std::filesystem::path& defects);

/// The same, with `files` checked in place of the case files of the suite (`zkspec check FILE…`).
LoadedSuite load_files(const std::filesystem::path& suites, const std::filesystem::path& defects,
                       const std::vector<std::filesystem::path>& files);

/// Statistical cases, and those of load, take time of their own, and are asked for by name.
enum class Group { ordinary, statistical, load, all };
Group group_of(const Variant& variant);  ///< never all
std::string_view word(Group group);

/// Variants of a group whose id, case id or area matches one of the globs (`*` crosses slashes; "ping" and "ping/" mean "ping/*"); all for
/// no glob. A glob that matches nothing is an error that names it.
Result<std::vector<const Variant*>> select(const Suite& suite, Role role, const std::vector<std::string>& globs,
                                           Group group = Group::all);

/// The same for every role; a glob has to match a case of one of them.
Result<std::map<Role, std::vector<const Variant*>>> select_for_any_role(const Suite& suite, const std::vector<std::string>& globs);

/// `*` stands for any number of any characters, slashes included.
bool glob_matches(std::string_view glob, std::string_view text);

}  // namespace zkspec
