// Where the suite's data lies and where programs were built.
#pragma once

#include <filesystem>

#include "conformance/adapter/subject_file.hpp"
#include "conformance/cases/suite.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

struct Home {
  std::filesystem::path source = {};  ///< $ZKSPEC_HOME; if installed, ../share/zkspec; else the tree that the program was built from
  std::filesystem::path build = {};   ///< of adapters: if installed, ../libexec/zkspec; else the folder of the program

  [[nodiscard]] std::filesystem::path suites() const { return source / "suites"; }
  [[nodiscard]] std::filesystem::path defects() const { return source / "fixtures" / "defects"; }
  [[nodiscard]] std::filesystem::path expectations() const { return source / "fixtures" / "expectations"; }
  [[nodiscard]] std::filesystem::path durations() const { return source / "fixtures" / "durations" / "client.json"; }
  [[nodiscard]] std::filesystem::path subjects() const { return source / "fixtures" / "subjects"; }
  [[nodiscard]] Places places() const { return {{"source", source.string()}, {"build", build.string()}}; }
};

Home find_home();

/// Exit codes are an interface; where several hold, the first of 2, 3, 4, 1, 5, 6 is given.
namespace exit_code {
inline constexpr int conformant = 0;
inline constexpr int violations = 1;
inline constexpr int usage = 2;  ///< also an invalid case file, or an output that cannot be written
inline constexpr int nothing_selected = 3;
inline constexpr int subject = 4;  ///< the subject or its adapter could not be run
inline constexpr int stale = 5;    ///< expectations
inline constexpr int inconclusive = 6;
inline constexpr int interrupted = 130;
}  // namespace exit_code

/// Of a run that is over. `most_inconclusive`: so many cases may be.
int code_of(const RunResult& run, std::size_t most_inconclusive);

/// Says what is wrong on standard error, in one go, and gives the exit code back.
int complain(int code, const std::string& text);

/// Standard output is a terminal, and nobody has asked for no colours (no-color.org).
bool colours_wanted();

/// The text of a file that the user has named.
Result<std::string> read_whole(const std::string& path);

/// The whole suite; nothing when it has problems, which have then been told.
std::optional<Suite> load_whole_suite(const Home& home);

}  // namespace zkspec
