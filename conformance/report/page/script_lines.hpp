// The script of a case line by line, as far as a trial got with it.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>
#include <vector>

#include "conformance/report/stored_fields.hpp"
#include "conformance/verdict/verdict.hpp"

namespace zkspec {

struct ScriptLine {
  enum class State { done, failed, not_reached, unknown };

  std::string number = {};  ///< "4.told.2": counted from 1, prelude included, as the actions of a log name steps
  std::string text = {};    ///< as written
  bool prelude = false;
  State state = State::unknown;
};

/// In order; of an `either` the branch that was taken or that failed, all of them where that is not known. A line fails by the finding that
/// names its place: those before it are done, those behind it were not reached.
std::vector<ScriptLine> script_lines(const CaseResult& result);

/// All lines by their numbers, for results.json, and back: into a case whose steps have their texts and nothing else. `prelude` says how
/// many of them are of the prelude.
boost::json::object script_json(const Case& of);
void read_script(Case& into, StoredFields lines, std::size_t prelude);
/// The number of the line that failed, or none.
std::string failed_line(const CaseResult& result);
/// Gives that line the place of the finding that it failed by, so that it is found again.
void mark_failed_line(Case& of, std::string_view number, const Verdict& verdict);

}  // namespace zkspec
