#include "conformance/cases/suite.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "conformance/cases/case_reader.hpp"
#include "conformance/cases/ledger_reader.hpp"
#include "conformance/cases/specification_reader.hpp"

namespace zkspec {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> toml_files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code ignored;
  for (fs::recursive_directory_iterator entry{folder, ignored}, end; entry != end; entry.increment(ignored)) {
    if (entry->path().extension() == ".toml" && entry->is_regular_file(ignored)) files.push_back(entry->path());
  }
  std::ranges::sort(files);
  return files;
}

std::vector<std::string> defects_below(const fs::path& folder) {
  std::vector<std::string> ids;
  for (const auto& file : toml_files_below(folder)) ids.push_back(file.lexically_relative(folder).replace_extension().generic_string());
  return ids;
}

class Loader {
 public:
  Loader(const fs::path& suites, const fs::path& defects)
      : requirements_{suites / "requirements"}, preludes_file_{suites / "preludes.toml"} {
    suite_.defects = defects_below(defects);
    const auto specification = requirements_ / "specification.toml";
    for (const auto& file : toml_files_below(requirements_)) {
      if (file != specification) read_clauses(read_toml_file(file), file.stem().string(), suite_.ledger, problems_);
    }
    if (suite_.ledger.clauses.empty()) problems_.add({requirements_.string(), 0, 0}, "holds no clauses");
    if (fs::exists(specification)) read_specification(read_toml_file(specification), suite_.ledger, problems_);
    preludes_ = read_preludes(read_toml_file(preludes_file_), problems_);
  }

  [[nodiscard]] bool is_case_file(const fs::path& file) const { return file != preludes_file_ && file.parent_path() != requirements_; }

  void load(const fs::path& file) {
    const Known known{suite_.ledger, preludes_, suite_.defects};
    const auto folder = file.parent_path().filename().string();
    for (const auto& table : tables_of(read_toml_file(file), file.string(), "case", problems_)) {
      auto read = read_case(table, folder, known, problems_);
      const auto twin = std::ranges::find(suite_.cases, read.of->id, [](const auto& other) { return other->id; });
      if (twin != suite_.cases.end()) {
        problems_.add(read.of->span, fmt::format("case '{}' stands at {} already", read.of->id, to_string((*twin)->span)));
      }
      suite_.cases.push_back(std::move(read.of));
      std::ranges::move(read.variants, std::back_inserter(suite_.variants));
    }
  }

  /// What can be said only when every case has been read.
  void check_whole() { check_transitions(suite_, problems_); }

  LoadedSuite finish() && {
    std::ranges::sort(suite_.cases, {}, [](const auto& each) { return each->id; });
    std::ranges::sort(suite_.variants, {}, &Variant::id);
    return {std::move(suite_), problems_.sorted()};
  }

 private:
  fs::path requirements_;
  fs::path preludes_file_;
  Suite suite_ = {};
  Preludes preludes_ = {};
  Problems problems_ = {};
};

}  // namespace

LoadedSuite load_suite(const fs::path& suites, const fs::path& defects) {
  Loader loader{suites, defects};
  for (const auto& file : toml_files_below(suites)) {
    if (loader.is_case_file(file)) loader.load(file);
  }
  loader.check_whole();
  return std::move(loader).finish();
}

LoadedSuite load_files(const fs::path& suites, const fs::path& defects, const std::vector<fs::path>& files) {
  Loader loader{suites, defects};
  for (const auto& file : files) loader.load(file);
  return std::move(loader).finish();
}

}  // namespace zkspec
